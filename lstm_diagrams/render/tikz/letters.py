"""Letters as TeX takes them: what it reads as a command is escaped, and signs get their names, so that any font and engine has them."""

_ESCAPES = {
    **{sign: f"\\{sign}" for sign in "#$%&_{}"},
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "`": r"\textasciigrave{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "\u00a0": "~", "\ufffd": r"\fbox{?}",
}  # fmt: skip
_LIGATURES = frozenset("-',!?")
"""Of which TeX makes another sign when two stand in a row, or one before a quote: dashes, quotes, Spanish marks."""
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta", "η": "eta", "θ": "theta", "ι": "iota",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon",
    "φ": "varphi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi",
    "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
OPERATORS = {
    "−": "-", "×": r"\times", "÷": r"\div", "⊙": r"\odot", "⊗": r"\otimes", "⊕": r"\oplus", "·": r"\cdot", "∘": r"\circ", "±": r"\pm",
    "≤": r"\leq", "≥": r"\geq", "≠": r"\neq", "≈": r"\approx", "≡": r"\equiv", "∈": r"\in", "∼": r"\sim", "∥": r"\parallel",
    "→": r"\rightarrow", "←": r"\leftarrow", "↔": r"\leftrightarrow", "↑": r"\uparrow", "↓": r"\downarrow", "⇒": r"\Rightarrow",
    "↦": r"\mapsto",
}  # fmt: skip
"""Signs that TeX puts spaces around by itself, in formulas."""
SIGNS = {
    **{letter: f"\\{name}" for letter, name in _GREEK.items()}, **OPERATORS,
    "∞": r"\infty", "∂": r"\partial", "∇": r"\nabla", "∑": r"\sum", "∏": r"\prod", "√": r"\surd", "∅": r"\emptyset",
    "…": r"\ldots", "⋯": r"\cdots", "⋮": r"\vdots", "⋱": r"\ddots", "′": "{}'", "°": r"{}^\circ", "ℓ": r"\ell", "ℝ": r"\mathbf{R}", "¬": r"\neg",
    "²": "{}^2", "³": "{}^3", "¹": "{}^1", "∀": r"\forall", "∃": r"\exists", "⟨": r"\langle", "⟩": r"\rangle", "•": r"\bullet",
    "∗": r"\ast", "⋅": r"\cdot", "△": r"\triangle", "‖": r"\|", "ϵ": r"\epsilon", "ϕ": r"\phi",
}  # fmt: skip
"""Signs by the name that every TeX knows in a formula."""
_TYPED = frozenset("–—‘’“”§¶©®€")
"""Signs outside of formulas that every engine reads as they are, beside Latin letters."""


def plain(text: str) -> str:
    """Text as it stands outside of formulas."""
    written, before = "", ""
    for letter in text:
        if (letter == before and letter in _LIGATURES) or (before in ("!", "?") and letter == "`"):
            written += "{}"
        written += _ESCAPES.get(letter) or (rf"\ensuremath{{{SIGNS[letter]}}}" if letter in SIGNS else letter)
        before = letter
    return written


def foreign(text: str) -> str:
    """The letters that pdfLaTeX lacks and we know no name of, each once."""
    return "".join(
        sorted({letter for letter in text if letter > "\u017f" and not {letter} & (SIGNS.keys() | _TYPED | {"\ufffd"})})
    )


def is_chinese(letter: str) -> bool:
    """Whether it is one of those that a Chinese font brings: characters, their punctuation, full-width forms."""
    return (
        "\u2e80" <= letter <= "\u9fff"
        or "\uf900" <= letter <= "\ufaff"
        or "\ufe30" <= letter <= "\uffef"
        or letter >= "\U00020000"
    )
