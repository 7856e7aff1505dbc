"""Function words of scripts without spaces: a Chinese question such as 谁认为, Japanese endings.

They are no words of a foreign text. Listed are those of two characters or more, since a single
character between names is taken for a particle anyway (see search.text.names.segments).
"""

from __future__ import annotations

UNSPACED_LANGUAGES = frozenset(("ja", "zh"))

FUNCTION_WORDS = frozenset(
    """
    谁认为 誰認為 谁说 誰說 谁会 哪些专家 哪些專家 哪位专家 认为 認為 觉得 覺得 为什么 為什麼 为何
    為何 什么 什麼 什么时候 什麼時候 怎么 怎麼 怎么看 怎麼看 怎样 怎樣 怎么样 怎麼樣 怎么办 如何
    是否 是不是 会不会 會不會 能不能 有没有 有沒有 能否 可否 会否 哪些 哪个 哪個 哪里 哪裡 多少
    有多少 对于 對於 关于 關於 之间 之后 以及 因为 因為 所以 但是 如果 或者 还是 還是 他们 他們
    她们 它们 它們 我们 我們 你们 这个 這個 那个 那個 这些 這些 那些 已经 已經 正在 将会 將會 应该
    應該 可以 的是 都是 也是 就是 不是 都会 是什么 是什麼 会怎样 なぜ どう どうして どの どこ どれ
    いつ だれ 誰が 何が 何を 何で ですか ますか でしょうか について に対して に対する による
    によって との という として にとって から まで しているか しているのか しますか するか
    するのか されるか なのか だろうか ている している した する される できる できるか 之間 之後
    如何看待
    """.split()
)
"""Chinese in both forms, and Japanese."""
