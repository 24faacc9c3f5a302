# ---
# jupyter:
#   howlearn:
#     description: Gradient descent with your hand on the starts and the learning rate. Predict where the ball ends, run the cell, and explain.
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
# # Descend
#
# Gradient descent is one line: subtract the learning rate times the slope, and again. This lab is about all that this line can
# do: arrive, crawl, swing, change the valley, fly off.
#
# Before you run a cell, write down what you expect. A wrong prediction is worth more than a right one, if you find out why it
# was wrong. Every cell runs alone, in any order; change the lines marked "change".

# %% [markdown]
# ## Five steps in numbers
#
# The ground is a curve with two valleys, the lower one at 2 and the other one at −2. Between them, at −1/2, is a hilltop.

# %%
from howlearn.landscapes import two_valleys

w = 3.0  # change this
rate = 0.1  # and this

print("step       w   height    slope    next step")
for step in range(6):
    height = two_valleys.height([w])
    slope = two_valleys.gradient([w])[0]
    print(f"{step:4}  {w:6.3f}  {height:7.3f}  {slope:7.3f}  "
          f"{-rate * slope:11.3f}")
    w = w - rate * slope

# %% [markdown]
# 1. Take one row and compute the next one by hand.
# 2. The rate is the same in every row. Why does the length of the step change?
# 3. Start at −1. Which way does it go, and how can you tell from the sign of the slope?
# 4. Start at −1/2 itself, and then a hair to the right of it. What differs?
#
# ??? question "On the hilltop"
#
#     At −1/2 the slope is 0, so the step is 0, and the ball stays on top of the hill: flat ground is not always a valley. A
#     hair to the right the slope is tiny and so are the first steps, but they grow.

# %% [markdown]
# ## The same in a picture
#
# The points are numbered from 0, which is the start. The first three carry the slope that is measured there.

# %% figure="path"
import matplotlib.pyplot as plt

from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import two_valleys
from howlearn.plots import descent_curve

start, rate, steps = 3.0, 0.1, 10  # change these

path = gradient_descent(
    two_valleys.gradient, start, learning_rate=rate, steps=steps)
print(f"from {start} to {path[-1, 0]:.4f}")
descent_curve(two_valleys, path)
plt.show()

# %% [markdown]
# 1. Try the starts −3.5, −1, −0.6, −0.4 and 0, and sort them by the valley in which they end.
# 2. Give −0.6 more steps, until it has arrived. How many does it need?
# 3. Keep the start at 3 and raise the rate: 0.2, 0.4, 0.6, 0.7. At which rate does the ball first land on the other side of the
#    bottom, and is that a bad sign?
#
# ??? question "Is landing on the other side bad?"
#
#     Not yet. While each swing is shorter than the one before, the ball comes closer. A rate that swings a little can even
#     arrive sooner than one that never does.

# %% [markdown]
# ## Too slow, good, too fast
#
# Here is one start with seven rates, for 40 steps each.

# %%
from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import two_valleys

start, steps = 3.0, 40  # change these

for rate in (0.001, 0.01, 0.1, 0.4, 0.75, 0.85, 1.0):
    path = gradient_descent(
        two_valleys.gradient, start, learning_rate=rate, steps=steps)
    near = abs(path[:, 0] - 2) < 0.01
    first = near.argmax() if near.any() else "never"
    print(f"rate {rate:5.3f}  ends at {path[-1, 0]:6.3f}  "
          f"first within 0.01 of 2: {first}")

# %% [markdown]
# 1. Which rate arrives first? Find a better one.
# 2. The smallest rate goes the right way. Estimate how many steps you would have to give it, and then try.
# 3. Look at the last two rows. Both started near the lower valley. Where are they now, and do they rest there?

# %% [markdown]
# ## How large may the rate be?
#
# Near a bottom the ground is close to a parabola, and for a parabola the limit is known: the rate must be below 2 divided by
# the curvature. The two valleys are not equally curved, so start close to each bottom and see whether the ball stays.

# %%
from howlearn.gradient_descent import gradient_descent
from howlearn.gradients import numerical_hessian
from howlearn.landscapes import two_valleys

rates = (0.75, 0.85, 1.25, 1.4)  # change these

for bottom in (2.0, -2.0):
    curved = numerical_hessian(two_valleys.gradient, bottom)[0, 0]
    print(f"bottom {bottom:4.1f}  curvature {curved:.2f}  "
          f"limit {2 / curved:.3f}")
    for rate in rates:
        end = gradient_descent(
            two_valleys.gradient, bottom + 0.01, learning_rate=rate,
            steps=300)[-1, 0]
        stays = "stays" if abs(end - bottom) < 0.01 else "leaves"
        print(f"  rate {rate:.2f}  {stays:6}  ends at {end:6.3f}")

# %% [markdown]
# 1. Which of the two valleys is the narrower one, and what does that do to its limit?
# 2. At some rates the ball can rest in the higher valley and cannot rest in the lower one. Which are they?
# 3. Where does a ball go that has to leave? Try a few rates between the two limits.
#
# ??? question "Can a large rate choose the valley?"
#
#     Yes. Between the two limits only the wide valley can hold a ball, whatever the start. People who train networks say that
#     large rates prefer wide valleys, and this is the plain reason. Here, though, the wide valley is the worse one, so it is no
#     rule for finding good ones.

# %% [markdown]
# ## Flying off
#
# Past both limits the ball rests nowhere. It may jump about without end, or it may fly off, since far out this curve gets
# steeper and steeper.

# %%
from howlearn.arrays import DivergenceError
from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import two_valleys

start, rate = 3.0, 1.9  # change these

try:
    path = gradient_descent(
        two_valleys.gradient, start, learning_rate=rate, steps=100)
    print(f"it stays: after 100 steps w is {path[-1, 0]:.3f}")
except DivergenceError as error:
    places = [f"{point[0]:.3g}" for point in error.path[:6]]
    print("w:", ", ".join(places), "...")
    print(f"no number any more at step {error.step}")

# %% [markdown]
# 1. Find the largest rate, to two decimals, at which a start at 3 stays.
# 2. Does that rate depend on the start? Try 1 and −3. Is there always one border between staying and flying off?
# 3. Why does it take so few steps from large numbers to none at all?
#
# ??? question "Why so fast at the end?"
#
#     Far out the slope grows like the cube of `w`, so the next `w` is about the cube of the last one, and the number of digits
#     triples at each step. On a parabola `w` would grow by the same factor at each step, and take hundreds of them.

# %% [markdown]
# ## The map of starts
#
# The strips answer the question "where does it end?" for 200 starts at once. Each strip is for one rate: yellow ends at the
# lower valley, green at the other one, hatched at neither. Draw the strips that you expect on paper before you run the cell.

# %% figure="basins"
import matplotlib.pyplot as plt

from howlearn.landscapes import two_valleys
from howlearn.plots import basin_strips

rates = [0.1, 0.5, 0.7, 0.9]  # change these

basin_strips(two_valleys, rates)
plt.show()

# %% [markdown]
# 1. In the first strip the border lies at one place. Which place of the curve is it?
# 2. From which rate on are there yellow islands in the green? Take one and follow its start with the picture of the path above.
# 3. Replace `two_valleys` by `many_valleys`, in both lines. How much of the map ends in the lowest valley?
#
# ??? question "How does an island come about?"
#
#     A long first step jumps over the hilltop. The ball lands on the far slope and rolls down there, into a valley that it did
#     not start in. Two starts side by side can end apart, because one jump lands a little further than the other.

# %% [markdown]
# ## Two directions
#
# Himmelblau's landscape has four valleys, all equally deep. Each path starts where you say and ends where it must.

# %% figure="himmelblau"
import matplotlib.pyplot as plt

from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import himmelblau
from howlearn.plots import contours

starts = {"a": (0, 0), "b": (-1, 1), "c": (-1, -1), "d": (0, -2)}
rate = 0.01  # change the starts and the rate

paths = {}
for name, start in starts.items():
    paths[name] = gradient_descent(
        himmelblau.gradient, start, learning_rate=rate, steps=100)
    w1, w2 = paths[name][-1]
    print(f"{name}: from {start} to ({w1:.2f}, {w2:.2f}), "
          f"height {himmelblau.height([w1, w2]):.4f}")
contours(himmelblau, paths)
plt.show()

# %% [markdown]
# 1. Find two starts, less than 1/10 apart, that end in different valleys.
# 2. Every path crosses the contour lines at the same angle. Which angle is it, and why?
# 3. Raise the rate to 0.02, then to 0.025. Which paths still come to rest, and what do the others do?

# %% [markdown]
# ## A narrow ravine
#
# In the ravine the ground is 25 times as curved across as along. The limit is set by the steep direction, and the gentle one
# has to live with it. The block compares plain steps with momentum, which keeps a part of the last step.

# %%
from howlearn.landscapes import ravine
from howlearn.optimizers import momentum, optimize, sgd

start, steps = (-2.5, 1.0), 60  # change these

for rate in (0.01, 0.03, 0.07, 0.09):
    ends = []
    for stepper in (sgd(rate), momentum(rate, momentum=0.8)):
        path = optimize(ravine.gradient, start, stepper, steps=steps)
        ends.append(ravine.height(path[-1]))
    print(f"rate {rate:.2f}  plain {ends[0]:9.2e}  "
          f"momentum {ends[1]:9.2e}")

# %% [markdown]
# 1. The limit for plain steps is 2/25. Which row shows it?
# 2. Change the momentum to 0.5, then to 0.95. Is more always better?
# 3. With a rate past the limit, momentum still comes down here. Find out where its own limit lies.

# %% [markdown]
# ## Before you go
#
# Write three sentences in your own words: what decides the valley in which a descent ends, how you would find a good rate for
# ground that you cannot see, and what a cost that explodes tells you.
#
# - [Gradient descent](../gradient-descent.md) has the loop and the limit, with the mathematics.
# - [Local and global minima](../minima.md) has more of the strips.
# - The next lab is [Train a network on digits](digits.py).
