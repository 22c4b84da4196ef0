"""Terms of how an LSTM is built: its axes, its states, its gates."""

from lstm_diagrams.glossary.term import Term
from lstm_diagrams.words import Text

STRUCTURE: tuple[Term, ...] = (
    Term(
        Text("时间步", "time step"),
        "t = 1, …, T",
        Text(
            "序列里的一个时刻；T 是序列长度，与隐藏单元的个数无关。",
            "One moment of the sequence; T is the length of the sequence and has nothing to do with the number of hidden units.",
        ),
    ),
    Term(
        Text("批量", "batch"),
        "N",
        Text(
            "同时送进网络的样本个数；样本之间互不影响。",
            "How many samples go in together; samples do not affect one another.",
        ),
    ),
    Term(
        Text("特征", "feature"),
        "F",
        Text(
            "每个时间步的输入 x_t 含有多少个数，即 input_size。",
            "How many numbers the input x_t holds at each step: input_size.",
        ),
    ),
    Term(
        Text("单元", "cell"),
        "RNN, GRU, LSTM",
        Text(
            "循环层里每一步都运行一次的小网络：RNN、GRU、LSTM 各有一种。一个单元里有许多隐藏单元，两者不是一回事。",
            "The small network of a recurrent layer that runs once at each step: RNN, GRU and LSTM have one of their own. It holds many hidden units.",
        ),
    ),
    Term(
        Text("隐藏单元", "hidden unit"),
        "H",
        Text(
            "层里的一个神经元；一层有 hidden_size 个，所以 h_t 和 c_t 各有 H 个数。",
            "A neuron of the layer; there are hidden_size of them, so h_t and c_t hold H numbers each.",
        ),
    ),
    Term(
        Text("层", "layer"),
        "l = 1, …, L",
        Text(
            "竖直方向叠放的 LSTM；L 即 num_layers。上面一层在每个时间步的输入，是下面一层的 h_t。",
            "LSTMs stacked upwards; L is num_layers, and the upper layer's input at each step is the lower layer's h_t.",
        ),
    ),
    Term(
        Text("方向", "direction"),
        "D",
        Text(
            "单向为 1，双向为 2；反向的那条链从 t = T 走到 t = 1。",
            "1, or 2 when bidirectional; the reverse chain runs from t = T to t = 1.",
        ),
    ),
    Term(
        Text("隐状态", "hidden state"),
        "h_t",
        Text(
            "一层在时刻 t 的输出，同时交给下一个时间步和上面一层。",
            "What a layer puts out at step t; it is handed both to the next step and to the layer above.",
        ),
    ),
    Term(
        Text("细胞状态", "cell state"),
        "c_t",
        Text(
            "LSTM 的长期记忆，只沿时间传递；它是状态，不是门。",
            "The long-term memory of an LSTM, passed along time only; it is a state, not a gate.",
        ),
    ),
    Term(
        Text("门", "gate"),
        "i, f, o",
        Text(
            "介于 0 与 1 之间的系数，决定放行多少：输入门 i、遗忘门 f、输出门 o。",
            "A factor between 0 and 1 that decides how much passes: input gate i, forget gate f, output gate o.",
        ),
    ),
    Term(
        Text("候选值", "candidate"),
        "g",
        Text(
            "想写进 c 的新内容，介于 −1 与 1 之间；写进多少由输入门 i 决定，它自己不是门。",
            "The new content for c, between −1 and 1; the input gate i decides how much of it is written. It is no gate itself.",
        ),
    ),
    Term(
        Text("输出", "output"),
        "output",
        Text("最上面一层在每一个时间步的 h_t。", "The h_t of the top layer at every step."),
    ),
    Term(
        Text("末状态", "final states"),
        "h_n, c_n",
        Text(
            "每一层、每个方向读完整段序列以后的 h 和 c；反向的那条链在 t = 1 读完。",
            "The h and c of every layer and direction when it has read the whole sequence; the reverse chain ends at t = 1.",
        ),
    ),
)
