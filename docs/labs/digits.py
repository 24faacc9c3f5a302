# ---
# jupyter:
#   howlearn:
#     description: Train a small network to read handwritten digits. Split the data, change one thing at a time, look at its mistakes, test once.
#     minutes: 45
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
# # Train a network on digits
#
# A network of some two thousand weights learns to read handwritten digits, in about a second. You decide how wide it is, how it
# steps, and when it stops. The aim is not the best score; it is to know, at the end, why yours is what it is.
#
# Keep a log of what you changed, what you expected, and what came out, and change one thing at a time. Every cell runs alone,
# in any order; change the lines marked "change".

# %% [markdown]
# ## Look at the data
#
# There are 1,797 pictures of 8×8 pixels, written by 13 people. Each pixel is a number from 0, which is paper, to 1, which is
# ink.

# %% figure="examples"
import matplotlib.pyplot as plt

from howlearn.datasets import digits
from howlearn.plots import digit_images

first = 0  # change this, up to 1777

data = digits()
rows = slice(first, first + 20)
labels = data.targets[rows].argmax(axis=1)
digit_images(data.inputs[rows], labels.tolist())
plt.show()

# %% [markdown]
# 1. Find three pictures that you would get wrong yourself.
# 2. How many numbers does the network get to see for one picture? What do you see in it that the network does not?

# %% [markdown]
# ## Three parts, three purposes
#
# The network learns from the training set, and you choose by the validation set. The test set is for the last cell of this lab,
# and nobody looks at it before.

# %%
import numpy as np

from howlearn.datasets import digits, split

train_count, validation_count = 1000, 400  # change these

rng = np.random.default_rng(0)
parts = split(digits(), train=train_count,
              validation=validation_count, rng=rng)
print("            of each digit, 0 to 9")
for name, part in zip(("training", "validation", "test"), parts):
    counts = part.targets.sum(axis=0).astype(int)
    print(f"{name:10} " + "".join(f"{n:5}" for n in counts))

# %% [markdown]
# 1. Why is each digit there about equally often? What could go wrong if the pictures were not shuffled before they are split?
# 2. How many pictures of one digit does the network learn from? Would you learn an unknown alphabet from so few?

# %% [markdown]
# ## Before it has learned
#
# Even a network with random weights has an opinion on each picture.

# %%
import numpy as np

from howlearn.costs import softmax_cross_entropy
from howlearn.datasets import digits
from howlearn.network import Network
from howlearn.training import accuracy

seed = 1  # change this

rng = np.random.default_rng(seed)
network = Network.random([64, 32, 10], rng=rng)
data = digits()
cost = softmax_cross_entropy(network(data.inputs), data.targets)
right = accuracy(network, data, softmax_cross_entropy)
print(f"{len(network.parameters)} weights and biases")
print(f"cost {cost:.3f}, {right:.1%} right")
print(f"cost of one tenth for every digit: {np.log(10):.3f}")

# %% [markdown]
# 1. Try five seeds. How many pictures does guessing get right, and does that fit what you see?
# 2. The network costs more than "one tenth for every digit", which knows nothing. How can that be?
# 3. Count the weights and biases of a 64-32-10 network by hand.
#
# ??? question "How can it be worse than knowing nothing?"
#
#     It is sure of itself without reason. Random weights give some digit a high probability, and this cost punishes being
#     confident and wrong more than being undecided.

# %% [markdown]
# ## Train
#
# An epoch is one run over the training set, here in batches of 50. The cost of both sets is computed after each epoch.

# %% figure="learning-curve"
import matplotlib.pyplot as plt
import numpy as np

from howlearn.costs import softmax_cross_entropy
from howlearn.datasets import digits, split
from howlearn.network import Network
from howlearn.optimizers import sgd
from howlearn.plots import cost_curve
from howlearn.training import accuracy, train

epochs, rate = 15, 0.5  # change these

rng = np.random.default_rng(0)
training, validation, _ = split(
    digits(), train=1000, validation=400, rng=rng)
start = Network.random([64, 32, 10], rng=rng)
history = train(start, training, softmax_cross_entropy, sgd(rate),
                epochs=epochs, batch_size=50, rng=rng,
                validation=validation)
right = accuracy(history[-1].network, validation, softmax_cross_entropy)
print(f"validation: {right:.1%} right")
cost_curve(history)
plt.show()

# %% [markdown]
# 1. How many steps does one epoch take?
# 2. In which epochs does most of the learning happen, and what do the last epochs still do?
# 3. The two curves part. Which one lies higher, and why that one?
# 4. Give it 40 epochs. Does the validation cost still fall?

# %% [markdown]
# ## Change the width
#
# Everything stays as it was but the number of hidden nodes.

# %%
import numpy as np

from howlearn.costs import softmax_cross_entropy as cost
from howlearn.datasets import digits, split
from howlearn.network import Network
from howlearn.optimizers import sgd
from howlearn.training import accuracy, train

widths = (2, 4, 8, 16)  # change these

for width in widths:
    rng = np.random.default_rng(0)
    training, validation, _ = split(
        digits(), train=1000, validation=400, rng=rng)
    start = Network.random([64, width, 10], rng=rng)
    last = train(start, training, cost, sgd(0.5), epochs=15,
                 batch_size=50, rng=rng, validation=validation)[-1]
    right = accuracy(last.network, validation, cost)
    print(f"width {width:3}  training {last.training_cost:.3f}  "
          f"validation {last.validation_cost:.3f}  {right:.1%} right")

# %% [markdown]
# 1. Predict the row for width 1, then run it. With ten digits and a single number to tell them by, how many can it tell apart?
# 2. From which width on does it stop to matter? Try 32 and 64.
# 3. Take the hidden layer out: `Network.random([64, 10], rng=rng)`. What does that tell you about these pictures?

# %% [markdown]
# ## Change the step
#
# The start is the same and so are the batches, but there are other ways to step.

# %% figure="steps"
import matplotlib.pyplot as plt
import numpy as np

from howlearn.costs import softmax_cross_entropy
from howlearn.datasets import digits, split
from howlearn.network import Network
from howlearn.optimizers import adam, momentum, sgd
from howlearn.plots import cost_curve
from howlearn.training import train

steppers = {"plain 0.05": sgd(0.05), "plain 0.5": sgd(0.5),
            "momentum": momentum(0.05), "adam": adam(0.01)}  # change

curves = {}
for name, stepper in steppers.items():
    rng = np.random.default_rng(0)
    training, _, _ = split(
        digits(), train=1000, validation=400, rng=rng)
    start = Network.random([64, 16, 10], rng=rng)
    curves[name] = train(start, training, softmax_cross_entropy,
                         stepper, epochs=10, batch_size=50, rng=rng)
cost_curve(curves, log=True)
plt.show()

# %% [markdown]
# 1. Find the largest rate at which plain steps still come down. How does the curve show that they no longer do?
# 2. Momentum has a rate ten times as small as the second curve, and keeps up. Why? (The ravine in [Descend](descend.py) helps.)
# 3. Is "adam is best" a fair reading of the picture? What would you have to try before you say so?
#
# ??? question "Why does momentum keep up?"
#
#     It carries 9/10 of its last step along. Steps that agree add up to ten times the length, and steps that disagree cancel.

# %% [markdown]
# ## Look at the mistakes
#
# A score says how often the network is wrong, and the pictures say why. Under each stands the true digit, and what the network
# takes it for.

# %% figure="mistakes"
import matplotlib.pyplot as plt
import numpy as np

from howlearn.costs import softmax_cross_entropy
from howlearn.datasets import digits, split
from howlearn.network import Network
from howlearn.optimizers import sgd
from howlearn.plots import digit_images
from howlearn.training import train

epochs = 15  # change this

rng = np.random.default_rng(0)
parts = split(digits(), train=1000, validation=400, rng=rng)
start = Network.random([64, 16, 10], rng=rng)
network = train(start, parts[0], softmax_cross_entropy, sgd(0.5),
                epochs=epochs, batch_size=50, rng=rng)[-1].network
true = parts[1].targets.argmax(axis=1)
taken = network(parts[1].inputs).argmax(axis=1)
wrong = np.flatnonzero(taken != true)
print(f"{len(wrong)} of {len(true)} are wrong")
digit_images(parts[1].inputs[wrong][:20],
             [f"{true[i]} as {taken[i]}" for i in wrong[:20]])
plt.show()

# %% [markdown]
# 1. Which of them would you have got wrong, too?
# 2. Which pairs of digits does it mix up? Is there a reason in the shapes?
# 3. Stop after 3 epochs. Are the mistakes of another kind?

# %% [markdown]
# ## Test once
#
# Choose by your log: the width, the rate, the epochs. Write down what you expect on pictures that had a part in nothing. Then
# run this cell, once.

# %%
import numpy as np

from howlearn.costs import softmax_cross_entropy as cost
from howlearn.datasets import digits, split
from howlearn.network import Network
from howlearn.optimizers import sgd
from howlearn.training import accuracy, train

width, rate, epochs = 16, 0.5, 15  # change these before, not after

rng = np.random.default_rng(0)
training, validation, test = split(
    digits(), train=1000, validation=400, rng=rng)
start = Network.random([64, width, 10], rng=rng)
network = train(start, training, cost, sgd(rate), epochs=epochs,
                batch_size=50, rng=rng)[-1].network
share = accuracy(network, test, cost)
spread = np.sqrt(share * (1 - share) / len(test))
print(f"validation {accuracy(network, validation, cost):.1%} right")
print(f"test       {share:.1%} right, give or take {spread:.1%}")

# %% [markdown]
# 1. How far is it from what you expected, and from the validation set?
# 2. Why would the number mean less if you changed the width now and ran the cell again?
# 3. Some of these pictures are by the same hands as those of the training set. Is the number fair for a writer it never met?
#
# ??? question "Why once?"
#
#     If you keep the best of many tries, you keep some of its luck. The validation set has been used up like that, because you
#     chose by it. The test set says how good the choice is only while no choice was made by it.

# %% [markdown]
# ## Before you go
#
# Write three sentences in your own words: what the training curve can and cannot tell you, what you changed that mattered most,
# and one mistake of the network that you understand.
#
# - [Training a network](../training.md) has the loop, overfitting, and why training gets stuck.
# - [Backpropagation](../backpropagation.md) says where the gradient of all these weights comes from.
# - The first lab is [Fit a line by hand](fit-a-line.py).
