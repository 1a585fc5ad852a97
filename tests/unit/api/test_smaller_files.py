"""Style sheets and scripts are sent without comments and indentation, and mean the same."""

from api.html.static_files import without_comments


def test_comments_and_indentation_are_left_out() -> None:
    assert without_comments("// what\n//\na = 1;\n  // why\n  b = 2;\n\n") == "a = 1;\nb = 2;\n"
    assert (
        without_comments("/* what */\np { margin: 0; }\n  /* why */\n  b { top: 0; }\n")
        == "p { margin: 0; }\nb { top: 0; }\n"
    )


def test_what_only_looks_like_a_comment_stays() -> None:
    for line in ("a = 'https://corridor.example';\n", "a = 1; // beside code\n", "p { content: '/* no */'; }\n"):
        assert without_comments(line) == line
