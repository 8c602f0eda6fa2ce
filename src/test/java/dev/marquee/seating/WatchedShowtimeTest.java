package dev.marquee.seating;

import static dev.marquee.seating.SeatStatus.AVAILABLE;
import static dev.marquee.seating.SeatStatus.BOOKED;
import static dev.marquee.seating.SeatStatus.HELD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.catalog.SeatMap;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.seating.SeatChanges.SeatChange;
import dev.marquee.seating.SeatInventory.SeatStates;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchedShowtimeTest {
  private static final ShowtimeId SHOWTIME = new ShowtimeId(7);
  private static final SeatMap THREE_SEATS =
      SeatMap.parse(
          new JsonObject(
              """
              {"rows": [{"row": "A", "seats": [
                {"number": 1, "category": "GOLD"},
                {"number": 2, "category": "GOLD"},
                {"number": 3, "category": "GOLD"}]}]}
              """));

  private static final long UNTIL = 1_000;

  private final WatchedShowtime watched = watchedFrom(5, "AAA", 100);

  @Test
  void change_sets_are_applied_in_the_order_of_their_versions() {
    watched.apply(List.of(set(7, 2, HELD)));
    watched.apply(List.of(set(6, 1, HELD)));

    assertThat(watched.edition().states()).isEqualTo(new SeatStates(7, "AHH"));
  }

  @Test
  void nothing_is_applied_before_its_turn() {
    watched.apply(List.of(set(7, 2, HELD)));

    assertThat(watched.edition().states()).isEqualTo(new SeatStates(5, "AAA"));
  }

  @Test
  void a_change_set_that_comes_twice_counts_once() {
    watched.apply(List.of(set(6, 0, HELD)));
    watched.apply(List.of(set(7, 0, AVAILABLE)));
    watched.apply(List.of(set(6, 0, HELD)));

    assertThat(watched.edition().states()).isEqualTo(new SeatStates(7, "AAA"));
  }

  @Test
  void a_lost_change_set_is_made_up_for_by_what_postgres_says() {
    watched.apply(List.of(set(8, 2, BOOKED)));

    watched.refresh(new SeatStates(7, "HAH"));

    assertThat(watched.edition().states()).isEqualTo(new SeatStates(8, "HAB"));
  }

  @Test
  void what_postgres_said_a_while_ago_changes_nothing() {
    watched.apply(List.of(set(6, 0, HELD)));

    watched.refresh(new SeatStates(5, "AAA"));

    assertThat(watched.edition().states()).isEqualTo(new SeatStates(6, "HAA"));
  }

  @Test
  void a_diff_leads_over_several_versions_and_names_each_changed_seat_once() {
    watched.apply(List.of(set(6, 0, HELD)));
    watched.apply(List.of(set(7, 1, HELD)));
    watched.apply(List.of(set(8, 0, BOOKED)));

    var frame = new JsonObject(watched.edition().diffFrame(5).orElseThrow());

    assertThat(frame)
        .isEqualTo(
            new JsonObject()
                .put("type", "diff")
                .put("from_version", 5)
                .put("version", 8)
                .put("changes", new JsonArray("[[\"A1\",\"BOOKED\"],[\"A2\",\"HELD\"]]")));
  }

  @Test
  void a_diff_leads_over_what_postgres_said() {
    watched.apply(List.of(set(6, 0, HELD)));
    watched.refresh(new SeatStates(9, "ABH"));

    var frame = new JsonObject(watched.edition().diffFrame(5).orElseThrow());

    assertThat(frame.getJsonArray("changes"))
        .isEqualTo(new JsonArray("[[\"A1\",\"AVAILABLE\"],[\"A2\",\"BOOKED\"],[\"A3\",\"HELD\"]]"));
  }

  @Test
  void there_is_no_diff_from_a_version_that_is_not_known() {
    watched.refresh(new SeatStates(9, "AAH"));

    assertThat(watched.edition().diffFrame(4)).isEmpty();
    assertThat(watched.edition().diffFrame(7)).isEmpty();
    assertThat(watched.edition().diffFrame(10)).isEmpty();
  }

  @Test
  void old_steps_are_forgotten_and_new_ones_are_not() {
    var watching = watchedFrom(0, "AAA", 4);
    for (var version = 1; version <= 9; version++) {
      watching.apply(List.of(set(version, version % 3, version % 2 == 0 ? AVAILABLE : HELD)));
    }

    assertThat(watching.edition().diffFrame(0)).isEmpty();
    assertThat(watching.edition().diffFrame(5)).isPresent();
  }

  @Test
  void a_seat_is_taken_as_long_as_its_hold_lasts_for_certain() {
    watched.apply(List.of(set(6, 0, HELD), set(7, 1, BOOKED)));

    assertThat(watched.isTaken(0, UNTIL - 1)).isTrue();
    assertThat(watched.isTaken(0, UNTIL)).isFalse();
    assertThat(watched.isTaken(1, UNTIL)).isTrue();
    assertThat(watched.isTaken(2, 0)).isFalse();
  }

  @Test
  void a_hold_of_which_only_the_outcome_is_known_may_have_ended() {
    watched.refresh(new SeatStates(9, "AHB"));

    assertThat(watched.isTaken(1, 0)).isFalse();
    assertThat(watched.isTaken(2, 0)).isTrue();
  }

  @Test
  void a_snapshot_shows_all_seats() {
    watched.apply(List.of(set(6, 1, HELD)));

    assertThat(new JsonObject(watched.edition().snapshotFrame()))
        .isEqualTo(
            new JsonObject()
                .put("type", "snapshot")
                .put("showtime_id", "7")
                .put("version", 6)
                .put("status", "AHA"));
  }

  private static WatchedShowtime watchedFrom(long version, String letters, int history) {
    var first = new SeatEdition(SHOWTIME, THREE_SEATS, new SeatStates(version, letters));
    return new WatchedShowtime(first, SaleStatus.ON_SALE, history);
  }

  private static SeatChanges set(long version, int position, SeatStatus status) {
    var seat = new SeatChange("A" + (position + 1), position, status);
    return new SeatChanges(SHOWTIME, version, List.of(seat), UNTIL);
  }
}
