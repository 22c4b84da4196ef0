"""The moments of a tree: call by call, each with what it reads, then what reads the whole."""

from collections.abc import Collection, Iterator

from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.readings.recursion.tree import Tree
from lstm_diagrams.words import Text

_LEAF = Text(
    "第 {node} 次调用：一片叶子，没有读取别的调用的状态。",
    "Call {node}: a leaf, which reads the state of no other call.",
)
_INNER = Text("第 {node} 次调用读取第 {read} 次的状态。", "Call {node} reads the states of {read}.")
_AFTER = Text("最后由 {after} 读取。", "Then {after} reads it.")


def tree_moments(tree: Tree, drawn: Collection[int], after: Text) -> Iterator[Moment]:
    """One moment for each drawn node, in the order in which they ended."""
    for node in sorted(drawn):
        read = [str(one + 1) for one in tree.sources.get(node, ())]
        words = (
            _INNER.format(node=node + 1, read=Text("、".join(read), ", ".join(read)))
            if read
            else _LEAF.format(node=node + 1)
        )
        yield Moment(words, (f"call{node + 1}",))
    if tree.around.taken:
        yield Moment(_AFTER.format(after=after), ("head",))
