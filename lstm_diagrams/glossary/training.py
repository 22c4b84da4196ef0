"""Terms of training: gradients through time, windows, language models, sequence to sequence, attention."""

from lstm_diagrams.glossary.term import Term
from lstm_diagrams.words import Text

TRAINING: tuple[Term, ...] = (
    Term(
        Text("雅可比矩阵", "Jacobian matrix"),
        "J_t",
        Text(
            "第 i 行第 j 列是 h_t 的第 i 个数对前一步 h 的第 j 个数的导数；沿时间往回，各步的它连乘。",
            "Row i, column j is the derivative of number i of h_t by number j of the h before; back through time those of all steps are multiplied.",
        ),
    ),
    Term(
        Text("梯度消失", "vanishing gradient"),
        "J_T … J_2",
        Text(
            "往回走的连乘越来越小，开头几步几乎得不到梯度。",
            "The product back through time becomes so small that the first steps get next to no gradient.",
        ),
    ),
    Term(
        Text("梯度爆炸", "exploding gradient"),
        "J_T … J_2",
        Text(
            "往回走的连乘越来越大，一次更新就把权重推得很远。",
            "The product back through time becomes so large that one update throws the weights far off.",
        ),
    ),
    Term(
        Text("梯度裁剪", "gradient clipping"),
        "clip_grad_norm_",
        Text(
            "梯度的范数太大时，整个缩短，方向不变；管爆炸，不管消失。",
            "A gradient whose norm is too large is shortened as a whole and keeps its direction; against exploding, not against vanishing.",
        ),
    ),
    Term(
        Text("截断的 BPTT", "truncated BPTT"),
        "detach",
        Text(
            "长序列分段读，状态交给下一段，梯度退到本段开头为止。",
            "A long sequence is read in chunks: the state is handed on, and the gradient stops at the start of a chunk.",
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
            "和一批序列同样大小的真与假，本站的 mask 为真处是数据，为假处是填充；有些函数正相反，例如 key_padding_mask。",
            "True and false in the shape of the batch: where mask is true there are data, where it is false, padding. Some functions take the contrary, such as key_padding_mask.",
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
        "x, y",
        Text(
            "语言模型一步读的一个单位：一个字、一个词，或词的片段。不同的词元有多少个，叫词表的大小。",
            "What a language model reads at one step: a character, a word, or a piece of one. How many different ones there are is the size of the vocabulary.",
        ),
    ),
    Term(
        Text("交叉熵", "cross entropy"),
        "−log p",
        Text(
            "真正出现的词元得到的概率取对数再取负，对各步取平均；概率越小，交叉熵越大。",
            "Minus the logarithm of the probability that the token which came was given, averaged over the steps; the smaller that probability, the larger the cross entropy.",
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
        Text("独热", "one-hot"),
        "one_hot",
        Text(
            "把编号写成一串 0，只有那一位是 1。",
            "A number written as zeros with a single 1 at its place.",
        ),
    ),
    Term(
        Text("嵌入", "embedding"),
        "nn.Embedding",
        Text(
            "每个词元一行学出来的数，按编号取。",
            "A row of learned numbers for each token, taken by its number.",
        ),
    ),
    Term(
        Text("一元模型", "unigram model"),
        "p_k",
        Text(
            "不看前文，只按词元的频率猜；语言模型的一条基线。",
            "Guesses by the frequency of tokens alone, whatever came before; a baseline of language models.",
        ),
    ),
    Term(
        Text("过拟合", "overfitting"),
        "train, test",
        Text(
            "学到的只对训练数据有用；训练的损失还在降，没有见过的数据上不再降，甚至回升。",
            "What was learned holds for the training data alone: their loss goes on falling, while that of unseen data stays or rises.",
        ),
    ),
    Term(
        Text("早停", "early stopping"),
        "train, test",
        Text(
            "没有见过的数据上，损失连续几次不再降就停，留用最好的那份权重。",
            "Training stops once the loss of unseen data has not fallen for some time, and the best weights are kept.",
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
        "before",
        Text(
            "训练时，解码器每一步读正确的前一项，不管它自己写了什么。",
            "In training, the decoder reads the correct item before at each step, whatever it would have written itself.",
        ),
    ),
    Term(
        Text("自回归", "free running"),
        "argmax",
        Text(
            "解码器每一步读它自己刚写的那一项；英文 autoregressive，也叫 free running。",
            "The decoder reads at each step what it has just written itself; also called autoregressive.",
        ),
    ),
    Term(
        Text("曝光偏差", "exposure bias"),
        "before",
        Text(
            "训练时读的前文永远是对的，用的时候读自己写的，可能有错。",
            "In training the text before is always right; in use it is what the model wrote itself, and may be wrong.",
        ),
    ),
    Term(
        Text("计划采样", "scheduled sampling"),
        "before",
        Text(
            "训练时让解码器偶尔读自己写的，越往后越多。",
            "In training the decoder reads its own text now and then, and more often later on.",
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
    Term(
        Text("查询、键、值", "query, key, value"),
        "s_t, h_j",
        Text(
            "注意力拿查询与每个键相比得到分数，再按权重把值加起来；第 17 章里键和值都是编码器各步的输出。",
            "An attention compares the query with every key for a score, and adds up the values by the weights; in chapter 17 keys and values are both the outputs of the encoder.",
        ),
    ),
    Term(
        Text("上下文", "context"),
        "a_t",
        Text(
            "按注意力的权重加起来的值，交给解码器的第 t 步。",
            "The sum of the values by the weights of attention, for step t of the decoder.",
        ),
    ),
    Term(
        Text("多头", "multi-head"),
        "num_heads",
        Text(
            "查询、键、值切成几份，各自打分，最后接起来。",
            "Queries, keys and values are cut into parts that score by themselves and are joined again.",
        ),
    ),
    Term(
        Text("自注意力", "self-attention"),
        "x",
        Text(
            "一段序列的每一步看同一段序列的各步。",
            "Every step of a sequence looks at the steps of the same sequence.",
        ),
    ),
)
