"""Every example of the law's articles comes out as it says."""

import pytest

from tests.examples.runner import Example, examples, findings_of, mismatches


@pytest.mark.parametrize("example", list(examples()), ids=lambda example: f"{example.file}:{example.name}")
def test_example_comes_out_as_it_says(example: Example) -> None:
    assert mismatches(example, findings_of(example)) == []
