"""The terms of the subject with their symbols and meanings, in both languages; the glossary page is printed from it."""

from dataclasses import dataclass

from lstm_diagrams.words import Text


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of the glossary: the term, the symbol used for it in pictures and formulas, and what it means."""

    name: Text
    symbol: str
    meaning: Text


GLOSSARY: tuple[Term, ...] = (
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
    Term(
        Text("窗口", "window"),
        "x",
        Text(
            "从一段长记录里切出的 T 行，是一个样本；相邻两个窗口相隔的行数叫步幅。",
            "T rows cut from a long record, one sample; two neighbouring windows are one stride apart.",
        ),
    ),
    Term(
        Text("预测长度", "horizon"),
        "K",
        Text(
            "要预报几步；这些步的数是目标 y。隔多久才开始预报，是另一个数。",
            "How many steps are to be forecast; the numbers of these steps are the target y. How long after the window they begin is another number.",
        ),
    ),
    Term(
        Text("数据泄漏", "leakage"),
        "train, test",
        Text(
            "测试的答案在训练时已经出现过，测试误差因此偏小。",
            "Answers of the test have been seen in training, so the test error comes out too small.",
        ),
    ),
    Term(
        Text("填充", "padding"),
        "0",
        Text(
            "补在短序列后面的数，让一批序列一样长；它不是数据。",
            "Numbers put behind a short sequence so that all of a batch are of one length; they are no data.",
        ),
    ),
    Term(
        Text("掩码", "mask"),
        "mask",
        Text(
            "和一批序列同样大小的真与假，说明哪里是数据、哪里是填充。",
            "True and false in the shape of the batch, which say where data are and where padding is.",
        ),
    ),
    Term(
        Text("打包", "packing"),
        "batch_sizes",
        Text(
            "把长短不一的序列一步接着一步排在一起，不含填充；batch_sizes 是每一步还没有结束的序列数，从长到短排好就成阶梯。",
            "Sequences of different lengths laid out step after step, without padding; batch_sizes is how many have not ended yet at "
            "each step, a staircase where the longest come first.",
        ),
    ),
    Term(
        Text("词元", "token"),
        "w_t",
        Text(
            "语言模型一步读的一个单位：一个字、一个词，或词的片段。不同的词元有多少个，叫词表的大小。",
            "What a language model reads at one step: a character, a word, or a piece of one. How many different ones there are is the size of the vocabulary.",
        ),
    ),
    Term(
        Text("交叉熵", "cross entropy"),
        "−log p",
        Text(
            "真正出现的词元得到的概率取对数再取负，对各步取平均；概率越小，损失越大。",
            "Minus the logarithm of the probability that the token which came was given, averaged over the steps; the smaller it is, the larger the loss.",
        ),
    ),
    Term(
        Text("困惑度", "perplexity"),
        "PPL",
        Text(
            "交叉熵取指数：模型好比每一步都在这么多个同样可能的词元里猜。",
            "The exponential of the cross entropy: the model might as well guess, at each step, among that many equally likely tokens.",
        ),
    ),
    Term(
        Text("采样", "sampling"),
        "p_k",
        Text(
            "按模型给的概率抽出下一个词元，再把它读进去。",
            "Drawing the next token by the model's probabilities, to be read at the next step.",
        ),
    ),
    Term(
        Text("温度", "temperature"),
        "τ",
        Text(
            "采样时 softmax 之前除所有分数的数：小则保守，大则大胆。",
            "What all scores are divided by before the softmax when sampling: small is cautious, large is bold.",
        ),
    ),
    Term(
        Text("编码器", "encoder"),
        "h_1, …, h_S",
        Text(
            "读输入序列的那一部分；它的末状态交给解码器，各步的输出留给注意力。",
            "The part that reads the input sequence; its final states go to the decoder, its outputs of all steps to attention.",
        ),
    ),
    Term(
        Text("解码器", "decoder"),
        "s_t",
        Text(
            "写输出序列的那一部分，一步写一个；每一步读前一步的结果。",
            "The part that writes the output sequence, one item at each step; each step reads the item before.",
        ),
    ),
    Term(
        Text("教师强制", "teacher forcing"),
        "w_t",
        Text(
            "训练时，解码器每一步读正确的前一项，不管它自己写了什么。",
            "In training, the decoder reads the correct item before at each step, whatever it would have written itself.",
        ),
    ),
    Term(
        Text("自回归", "free running"),
        "argmax",
        Text(
            "解码器每一步读它自己刚写的那一项；英文也叫 autoregressive。",
            "The decoder reads at each step what it has just written itself; also called autoregressive.",
        ),
    ),
    Term(
        Text("注意力", "attention"),
        "α",
        Text(
            "第 t 步对编码器各步的权重，都是正数，和为 1；用它加权求和，得到上下文。",
            "The weights of step t for the encoder's steps, positive and with the sum 1; the sum of the steps with these weights is the context.",
        ),
    ),
)
