"""What the figure is called."""

from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.words import Text, counted, same


def folded_title(run: Recurrence) -> Text:
    """Its title, with the number of steps."""
    both = Text("双向", "bidirectional ") if run.directions == 2 and not run.wrapped else same("")
    if run.is_cell:
        title = Text("{type}：循环与它展开的 {steps} 个时刻", "{type}: the loop and its unrolling over {steps}")
        return title.format(type=run.layer.type, steps=Text(str(run.steps), counted(run.steps, "step")))
    return Text(
        "{layers} 层{both} {type}：循环与它展开的 {steps} 个时刻",
        "{layers}-layer {both}{type}: the loop and its unrolling over {steps}",
    ).format(layers=run.layers, both=both, type=run.layer.type, steps=Text(str(run.steps), counted(run.steps, "step")))
