from careerladder.web.pagination import CountedPaginator


def test_the_last_page_is_asked_for_in_full_so_that_its_query_is_that_of_every_list():
    asked = []

    def fetch(rows: slice) -> list[int]:
        asked.append(rows)
        return list(range(45))[rows]

    pages = CountedPaginator(fetch, 20, count=45)
    assert list(pages.page(1)) == list(range(20))
    assert list(pages.page(3)) == [40, 41, 42, 43, 44]
    assert asked == [slice(0, 20), slice(40, 60)]
    assert pages.num_pages == 3


def test_an_empty_list_is_not_asked_for():
    assert list(CountedPaginator(lambda rows: 1 // 0, 20, count=0).page(1)) == []
