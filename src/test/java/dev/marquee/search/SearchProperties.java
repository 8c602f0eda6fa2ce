package dev.marquee.search;

import dev.marquee.devstack.TestStack;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/** Whatever is asked of search where Postgres alone answers. */
class SearchProperties {

  @Provide
  Arbitrary<SearchQuestion> questions() {
    return SearchQuestion.any();
  }

  @Provide
  Arbitrary<SearchQuestion> words() {
    return SearchQuestion.words();
  }

  @Property(tries = 400, shrinking = ShrinkingMode.BOUNDED)
  void a_question_is_answered_or_refused(@ForAll("questions") SearchQuestion question) {
    var status = question.isAnsweredOrRefusedBy(TestStack.get().demoCatalogue().node());

    // Were all refused, this would say little.
    Statistics.label("status")
        .collect(status)
        .coverage(it -> it.check(200).percentage(percent -> percent > 10));
  }

  @Property(tries = 200, shrinking = ShrinkingMode.BOUNDED)
  void any_words_are_answered(@ForAll("words") SearchQuestion question) {
    question.isAnsweredBy(TestStack.get().demoCatalogue().node());
  }
}
