"""Reviews of claims are found and read as publishers write them."""

from __future__ import annotations

import pytest

from debates.contrib.claim_review.nodes import Person, linked_data, read_reviews
from debates.interchange.problems import ImportRefused

OKAFOR = Person("Ada Okafor", is_organisation=False)
DESK = Person("Fact Desk", is_organisation=True)


def node(**values):
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "https://facts.example.org/fee",
        "claimReviewed": "The fee is a tax.",
        "author": {"@type": "Organization", "name": "Fact Desk"},
        "datePublished": "2026-03-02T10:00:00Z",
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "Ada Okafor"},
            "datePublished": "2026-03-01",
            "appearance": [{"@type": "CreativeWork", "url": "https://news.example.org/fee"}],
        },
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": 1,
            "bestRating": 5,
            "worstRating": "1",
            "alternateName": "False",
        },
        **values,
    }


def rated(**rating):
    [review] = read_reviews(node(reviewRating=rating))
    return review.kind


def test_a_review_says_who_claimed_what_and_who_reviewed_it():
    [review] = read_reviews(node())

    assert (review.claim, review.claimants, review.reviewers) == (
        "The fee is a tax.",
        (OKAFOR,),
        (DESK,),
    )
    assert (review.claim_date, review.rating, review.kind) == ("2026-03-01", "False", "rebuts")
    assert review.appearance.address == "https://news.example.org/fee"
    assert (review.page.date, review.page.address) == (
        "2026-03-02",
        "https://facts.example.org/fee",
    )


@pytest.mark.parametrize(
    ("rating", "kind"),
    [
        ({"ratingValue": 1}, "rebuts"),
        ({"ratingValue": "5"}, "agrees"),
        ({"ratingValue": 3.5}, "qualifies"),
        ({"ratingValue": 0, "worstRating": 0, "bestRating": 10}, "rebuts"),
        ({"ratingValue": -1}, ""),
        ({"ratingValue": 1, "worstRating": 1, "bestRating": 1}, ""),
        ({"ratingValue": "NaN"}, ""),
        ({"ratingValue": "false"}, ""),
        ({"alternateName": "False"}, ""),
        ({"alternateName": "The claim is false"}, "rebuts"),
    ],
)
def test_only_a_figure_on_a_scale_relates_a_review_to_its_claim(rating, kind):
    assert rated(**rating) == kind


@pytest.mark.parametrize(
    "content",
    [
        [node()],
        {"@graph": [{"@type": "WebPage"}, node()]},
        {"dataFeedElement": [{"item": [node()]}]},
        node(**{"@type": ["Review", "http://schema.org/ClaimReview"]}),
        {
            "@graph": [
                {"@id": "#claim", "@type": "Claim", "author": {"@id": "#ada"}},
                {"@id": "#ada", "name": [{"@value": "Ada  Okafor"}], "@type": "Person"},
                node(itemReviewed={"@id": "#claim"}),
            ]
        },
    ],
)
def test_reviews_are_found_wherever_they_stand(content):
    [review] = read_reviews(content)

    assert review.claimants == (OKAFOR,)


def test_a_reviewer_is_never_the_claimant():
    [review] = read_reviews(node(itemReviewed={"@type": "Claim", "name": "Ada Okafor"}))

    assert review.claimants == ()


def test_linked_data_is_read_from_a_page():
    page = (
        "<html><script>var x = '<p>';</script>\n"
        '<script type="application/ld+json">{"a": "</p>"}</script>'
        "<script TYPE='Application/LD+JSON'>[1]</script>"
    )

    assert linked_data(page) == [{"a": "</p>"}, [1]]


def test_all_faults_are_told_with_their_places():
    with pytest.raises(ImportRefused) as damaged:
        linked_data('<script type="application/ld+json">{</script>\n' * 2)
    with pytest.raises(ImportRefused) as incomplete:
        read_reviews([node(claimReviewed=" "), node(), node(claimReviewed=None)])

    assert [str(problem)[:7] for problem in damaged.value.problems] == ["Line 1:", "Line 2:"]
    assert [problem.pointer for problem in incomplete.value.problems] == [
        "/0/claimReviewed",
        "/2/claimReviewed",
    ]
