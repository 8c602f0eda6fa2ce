package dev.marquee.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeatMapTest {
  private static final String TWO_ROWS =
      """
      {"rows": [
        {"row": "A", "seats": [
          {"number": 2, "category": "GOLD", "accessible": true},
          {"number": 1, "category": "GOLD"}]},
        {"row": "B", "seats": [
          {"number": 1, "category": "SILVER", "x": 0.5, "y": -1}]}]}
      """;

  @Test
  void seats_keep_the_order_they_were_drawn_in() {
    var map = SeatMap.parse(new JsonObject(TWO_ROWS));

    assertThat(map.seats()).extracting(SeatMap.Seat::id).containsExactly("A2", "A1", "B1");
    assertThat(map.position("B1")).hasValue(2);
    assertThat(map.position("C1")).isEmpty();
    assertThat(map.categories()).containsExactly("GOLD", "SILVER");
  }

  @Test
  void seats_without_a_place_stand_on_the_grid() {
    var map = SeatMap.parse(new JsonObject(TWO_ROWS));

    assertThat(map.seat("A1")).hasValue(new SeatMap.Seat("A1", 1, "GOLD", 1, 0, false));
    assertThat(map.seat("B1")).hasValue(new SeatMap.Seat("B1", 1, "SILVER", 0.5, -1, false));
  }

  @Test
  void a_map_in_full_reads_as_the_same_map() {
    var map = SeatMap.parse(new JsonObject(TWO_ROWS));

    var again = SeatMap.parse(new JsonObject(map.toJson().encode()));

    assertThat(again.rows()).isEqualTo(map.rows());
    assertThat(again.toJson()).isEqualTo(map.toJson());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "{}; /rows",
        "{'rows': null}; /rows",
        "{'rows': {}}; /rows",
        "{'rows': []}; /rows",
        "{'rows': [1]}; /rows/0",
        "{'rows': [null]}; /rows/0",
        "{'rows': [{'seats': [{'number': 1, 'category': 'G'}]}]}; /rows/0/row",
        "{'rows': [{'row': '', 'seats': [{'number': 1, 'category': 'G'}]}]}; /rows/0/row",
        "{'rows': [{'row': 'A 1', 'seats': [{'number': 1, 'category': 'G'}]}]}; /rows/0/row",
        "{'rows': [{'row': 'ABCDEFGHIJKLMNOP', 'seats': [{'number': 1, 'category': 'G'}]}]}; /rows/0/row",
        "{'rows': [{'row': 'A'}]}; /rows/0/seats",
        "{'rows': [{'row': 'A', 'seats': []}]}; /rows/0/seats",
        "{'rows': [{'row': 'A', 'seats': ['A1']}]}; /rows/0/seats/0",
        "{'rows': [{'row': 'A', 'seats': [{'category': 'G'}]}]}; /rows/0/seats/0/number",
        "{'rows': [{'row': 'A', 'seats': [{'number': 0, 'category': 'G'}]}]}; /rows/0/seats/0/number",
        "{'rows': [{'row': 'A', 'seats': [{'number': '1', 'category': 'G'}]}]}; /rows/0/seats/0/number",
        "{'rows': [{'row': 'A', 'seats': [{'number': 1.5, 'category': 'G'}]}]}; /rows/0/seats/0/number",
        "{'rows': [{'row': 'A', 'seats': [{'number': 3000000000, 'category': 'G'}]}]}; /rows/0/seats/0/number",
        "{'rows': [{'row': 'ABCDEFGHIJKLMNO', 'seats': [{'number': 10, 'category': 'G'}]}]}; /rows/0/seats/0",
        "{'rows': [{'row': 'A', 'seats': [{'number': 1}]}]}; /rows/0/seats/0/category",
        "{'rows': [{'row': 'A', 'seats': [{'number': 1, 'category': ' '}]}]}; /rows/0/seats/0/category",
        "{'rows': [{'row': 'A', 'seats': [{'number': 1, 'category': 'G\\u0000'}]}]}; /rows/0/seats/0/category",
        "{'rows': [{'row': 'A', 'seats': [{'number': 1, 'category': 'G', 'x': 'left'}]}]}; /rows/0/seats/0/x",
        "{'rows': [{'row': 'A', 'seats': [{'number': 1, 'category': 'G', 'y': 1e300}]}]}; /rows/0/seats/0/y",
        "{'rows': [{'row': 'A', 'seats': [{'number': 1, 'category': 'G', 'accessible': 'yes'}]}]}; /rows/0/seats/0/accessible",
        "{'rows': [{'row': 'A', 'seats': [{'number': 1, 'category': 'G'}, {'number': 1, 'category': 'G'}]}]}; /rows/0/seats/1",
        "{'rows': [{'row': 'A', 'seats': [{'number': 11, 'category': 'G'}]}, {'row': 'A1', 'seats': [{'number': 1, 'category': 'G'}]}]}; /rows/1/seats/0",
      })
  void a_layout_that_is_none_is_refused_where_it_breaks(String layout, String pointer) {
    var json = new JsonObject(layout.replace('\'', '"'));

    assertThatThrownBy(() -> SeatMap.parse(json))
        .isInstanceOfSatisfying(
            MalformedSeatMap.class,
            malformed -> {
              assertThat(malformed.pointer()).isEqualTo(pointer);
              assertThat(malformed.reason()).isNotBlank();
            });
  }
}
