"""Numbers that come into a layer from where nothing was followed: taken out of PyTorch, as by ``.numpy()``, and brought back."""

from collections.abc import Iterator

from lstm_diagrams.facts import Call, Capture


def unseen_sources(capture: Capture) -> Iterator[Call]:
    """The calls whose main input has no way from anywhere, though there is something that it may be made of.

    That is a call before it whose outputs go nowhere, or another call of its layer in the same run. Without either it is a
    number of the model's own making, such as the token that begins a sentence. Where too much happened to be followed, that
    is said of the whole run, and here there is nothing.
    """
    if capture.followed is not None:
        return
    every = (*capture.flows, *capture.branches, *capture.slot_flows)
    fed = {(flow.target, flow.target_slot) for flow in every} | {(use.call, use.slot) for use in capture.uses}
    going_on = {flow.source for flow in every}
    for run in capture.runs:
        lost, layers = False, set[str]()
        for call in (capture.calls[number] for number in run.calls):
            if call.inputs and (call.id, call.inputs[0].name) not in fed and (lost or call.layer in layers):
                yield call
            lost = lost or call.id not in going_on
            layers.add(call.layer)
