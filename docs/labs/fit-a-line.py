# ---
# jupyter:
#   howlearn:
#     description: Three points, one line, two numbers to turn. Fit it by hand, watch the cost, and find out what a computer has to do for you.
#     minutes: 40
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Fit a line by hand
#
# In this lab you are the learning algorithm. There are three points and one line, which has a weight `w`, how steeply it
# climbs, and a bias `b`, its height at input 0. You turn these two numbers until the line fits.
#
# Every cell runs alone, in any order. Change the lines marked "change", run the cell again (Shift and Enter), and look at what
# became different. Write down your answers to the questions in your own words before you open a fold.

# %% [markdown]
# ## A first line
#
# The points stand at the inputs 0, 1 and 2. Their targets are 1, 2 and 4.

# %% figure="first-line"
import matplotlib.pyplot as plt

from howlearn.datasets import three_points
from howlearn.plots import line_fit

w, b = 0.0, 3.0  # change these

line_fit(three_points(), w, b)
plt.show()

# %% [markdown]
# The number beside each upright line is an error: the line minus the point.
#
# 1. Change only `w`. Which of the three errors never moves, and why?
# 2. Change only `b`. What do the three errors do now?
# 3. Change both until you are content, and note your pair.
#
# ??? question "Which error never moves?"
#
#     The one at input 0. There the weight is multiplied by 0, so only the bias counts. The bias moves all three errors by the
#     same amount, up or down.

# %% [markdown]
# ## One number for all three errors
#
# "Content" is not something that a computer can work with. It needs one number that says how bad the line is, which is the cost
# value. Here it is the mean of the squared errors, and the squares are drawn, so that you can see what is added up.

# %% figure="squares"
import matplotlib.pyplot as plt

from howlearn.costs import mean_squared_error
from howlearn.datasets import three_points
from howlearn.plots import line_fit

w, b = 0.0, 3.0  # change these

points = three_points()
cost = mean_squared_error(w * points.inputs + b, points.targets)
print(f"w {w:.3f}  b {b:.3f}  cost {cost:.4f}")
line_fit(points, w, b, squares=True)
plt.show()

# %% [markdown]
# 1. Put in your pair from above. What does it cost?
# 2. Bring the cost below 1, then below a tenth. Note every pair that you try, and its cost.
# 3. Find two lines that look different and cost nearly the same.
#
# ??? question "What made the cost fall fastest?"
#
#     Working on the largest square. An error twice as large costs four times as much, so one bad point outweighs two fair ones.
#     When the three squares are about equally small, every change that helps one point hurts another.

# %% [markdown]
# ## One knob at a time
#
# Hold `b` still and let `w` run through all its values. The cost becomes a curve, and somewhere it has a lowest point.

# %% figure="along-w"
import matplotlib.pyplot as plt
import numpy as np

from howlearn.datasets import three_points
from howlearn.plots import describe, landscape_curve

b = 0.0  # change this

x, t = three_points().inputs[:, 0], three_points().targets[:, 0]

def cost(w):
    return np.mean((w * x + b - t) ** 2)

def slope(w):
    return [2 * np.mean((w * x + b - t) * x)]

best = min(np.linspace(-1, 4, 501), key=cost)
found = f"b {b:.2f}: lowest at w {best:.2f}, cost {cost(best):.4f}"
print(found)
curve = (cost, slope, [-1, 4])
axes = landscape_curve(curve, names=("w", "cost value"))
describe(axes, f"The cost along w from -1 to 4 is a valley. {found}.")
plt.show()

# %% [markdown]
# 1. Run it for `b` = 0, 1/2, 1 and 2, and make a table: `b`, the best `w`, the cost there.
# 2. What does the best `w` do when `b` goes up? Say why, with the picture of the line in mind.
# 3. Which of your four rows has the lowest cost? Is there a lower one between two of them?
#
# ??? question "What the table shows"
#
#     Each 1 that you add to `b` takes 3/5 from the best `w`, because a line that starts higher has to climb less. So you cannot
#     set the two knobs one after the other: when you have turned `b`, the best `w` is another one.

# %% [markdown]
# ## The map
#
# Two knobs make a map, with `w` to the right, `b` upwards, and the cost as the height of the ground. A point of the map is a
# whole line. The walk below goes through the guesses in the list.

# %% figure="map"
import matplotlib.pyplot as plt
import numpy as np

from howlearn.datasets import three_points
from howlearn.plots import contours

guesses = [(0, 3), (0.5, 2), (1, 2), (2, 0.5)]  # change these

x, t = three_points().inputs[:, 0], three_points().targets[:, 0]

def cost(place):
    return np.mean((place[0] * x + place[1] - t) ** 2)

for guess in guesses:
    print(f"w {guess[0]:5.2f}  b {guess[1]:5.2f}  "
          f"cost {cost(guess):.4f}")
contours(cost, guesses, domain=[(-1, 4), (-2, 3)], names=("w", "b"))
plt.show()

# %% [markdown]
# 1. Put in the pairs that you noted, in order. Where did your walk go down, and where up?
# 2. Now for a game: start at (0, 0) and add one guess at a time, each of which must cost less than the one before. How many
#    guesses do you need to get below a tenth? Play it once with the map and once with your eyes on the printed costs alone.
# 3. The lines of equal cost are long and narrow, and they lean. Which table of yours said so already?
#
# ??? question "What is different without the map?"
#
#     You feel your way: try a step, keep it if the cost fell, turn if it rose. A learning algorithm has no map either. With a
#     million weights nobody could draw one, and each look at the cost is work, so it pays to know before the step which way is
#     down.

# %% [markdown]
# ## Ask the slope
#
# Which way is down? Nudge `w` by a hair and see what the cost does, then nudge `b`. That gives two slopes, and together they
# are the gradient, which points uphill. The cell takes one step against it.

# %%
import numpy as np

from howlearn.datasets import three_points
from howlearn.gradients import numerical_gradient

w, b = 0.0, 0.0  # change these to what the cell prints last
rate = 0.1  # change this too, later

x, t = three_points().inputs[:, 0], three_points().targets[:, 0]

def cost(place):
    return np.mean((place[0] * x + place[1] - t) ** 2)

by_w, by_b = numerical_gradient(cost, [w, b])
print(f"slope along w {by_w:7.3f}   along b {by_b:7.3f}")
print(f"here w {w:.3f}, b {b:.3f}: cost {cost([w, b]):.4f}")
w, b = w - rate * by_w, b - rate * by_b
print(f"next w {w:.3f}, b {b:.3f}: cost {cost([w, b]):.4f}")

# %% [markdown]
# 1. Copy the last pair into the first line and run again. Do ten rounds, and note the cost of each.
# 2. When do the steps become short? You did not change the rate, so what did change?
# 3. Begin again at (0, 0) with a rate of 0.4, then with 0.5. What happens?
#
# ??? question "What you did there"
#
#     You ran [gradient descent](../gradient-descent.md), one step a minute. A step is the rate times the slope, and near the
#     bottom the slope is small. With 0.4 the line swings from side to side and still comes closer. With 0.5 each swing is wider
#     than the last, which is what the next lab, [Descend](descend.py), is about.

# %% [markdown]
# ## The best line there is
#
# For a straight line and squared errors there is a formula for the lowest point of the map, which is called least squares.

# %%
import numpy as np

from howlearn.costs import mean_squared_error
from howlearn.datasets import three_points

yours = (1.4, 1.0)  # change this to your best pair

points = three_points()
columns = np.column_stack([points.inputs, np.ones(len(points))])
best = np.linalg.lstsq(columns, points.targets[:, 0])[0]
for name, (w, b) in (("yours", yours), ("best", best)):
    cost = mean_squared_error(w * points.inputs + b, points.targets)
    print(f"{name:5}  w {w:.4f}  b {b:.4f}  cost {cost:.4f}")

# %% [markdown]
# 1. How close did you come by hand, in cost and in `w` and `b`?
# 2. The best cost is not 0. Look at the three points and say why no line can do better.
# 3. A network has no such formula. Which of your ways of finding the line would still work for it?
#
# ??? question "Why is the best cost not 0?"
#
#     A cost of 0 needs a line through all three points. From input 0 to 1 the target rises by 1, from 1 to 2 by 2, and a
#     straight line rises by the same amount each time. What is left, 0.0556, is the price of using a straight line.

# %% [markdown]
# ## One point goes wrong
#
# Six points lie close to a line, but somebody mistyped the last one. Two costs look for their best line: the mean of the
# squared errors, and the mean of the errors without a sign. Each of them tries every pair of a fine grid.

# %%
import numpy as np

last = 20.0  # change this; 7 is what was measured

x = np.arange(6.0)
t = np.array([1.0, 2.0, 4.0, 4.0, 6.0, last])
w, b = np.meshgrid(np.linspace(0, 8, 161), np.linspace(-6, 4, 201))
errors = w[..., None] * x + b[..., None] - t
rules = {"squared": errors**2, "absolute": abs(errors)}
for name, costs in rules.items():
    mean = costs.mean(axis=-1)
    spot = np.unravel_index(mean.argmin(), mean.shape)
    print(f"{name:8}  w {w[spot]:.2f}  b {b[spot]:5.2f}")

# %% [markdown]
# 1. Put in 7, then 10, 20 and 40. Which line follows the wrong point, and which one stays?
# 2. Which cost would you choose if a few of your numbers may be wrong? Which if a large error is a catastrophe?
#
# ??? question "What the two costs want"
#
#     The squared cost would rather be a little wrong everywhere than very wrong once, so it turns towards the mistyped point.
#     The absolute cost counts an error of 13 as 13 errors of 1, and lets that point go. Neither is right by itself: the cost
#     says what you want, and you choose it.

# %% [markdown]
# ## Before you go
#
# Write three sentences in your own words: what the cost value told you that the picture did not, why the two knobs could not be
# set one after the other, and what the slope saved you.
#
# - [The cost function and its value](../cost-function.md) has the same three points, with the formula.
# - [Gradient descent](../gradient-descent.md) puts your ten rounds into a loop.
# - The next lab is [Descend](descend.py).
