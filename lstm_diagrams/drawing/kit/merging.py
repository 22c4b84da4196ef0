"""How the h of two directions become one: the sign in a picture and the word in a sentence, by the layer's ``merge_mode``."""

from lstm_diagrams.words import Text

SIGNS = {"sum": "+", "mul": "×", "ave": "ave"}
"""What is written where both directions meet; nothing where they are joined end to end, each half by itself."""

WORDS = {
    "concat": Text("拼在一起", "joined"), "sum": Text("相加", "added"), "mul": Text("相乘", "multiplied"),
    "ave": Text("取平均", "averaged"),
}  # fmt: skip
