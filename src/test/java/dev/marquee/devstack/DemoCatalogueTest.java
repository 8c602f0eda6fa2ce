package dev.marquee.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class DemoCatalogueTest {
  private static final LocalDate DAY = LocalDate.of(2026, 12, 1);

  @Test
  void the_catalogue_has_what_it_promises_and_its_seats_add_up() {
    var database = TestStack.get().demoCatalogue().database();

    assertThat(database.number("select count(*) from movie")).isEqualTo(1000);
    assertThat(database.number("select count(distinct city) from venue")).isEqualTo(40);
    assertThat(database.number("select count(*) from venue")).isEqualTo(120);
    assertThat(database.number("select count(*) from seat_map where seat_count between 60 and 600"))
        .isEqualTo(400);
    assertThat(database.number("select count(*) from seat_map where seat_count = 20000"))
        .isEqualTo(1);
    assertThat(database.number("select count(*) from screen")).isEqualTo(401);
    assertThat(
            database.number(
                """
                select count(*)
                from showtime
                where local_date < (select min(local_date) + 14 from showtime)
                """))
        .isBetween(9_500L, 10_500L);
    assertThat(database.number("select sum(total_seats) from sale")).isGreaterThan(1_000_000);
    assertThat(database.number("select count(*) from venue where partner_id is not null"))
        .isBetween(55L, 65L);
    assertThat(
            database.number(
                """
                select count(*)
                from sale s
                where total_seats <> (
                  select count(*) from seat_inventory i where i.showtime_id = s.showtime_id)
                """))
        .isZero();
    assertThat(
            database.number(
                """
                select count(*)
                from sale s
                where not exists (
                  select from pricing_tier p where p.showtime_id = s.showtime_id)
                """))
        .isZero();
  }

  @Test
  void loading_again_adds_nothing_and_loading_later_adds_the_days_since() throws Exception {
    var database = TestStack.get().demoCatalogue().database();
    var today =
        LocalDate.parse(database.one("select min(local_date) d from showtime").getString("d"));
    try (var connection = database.connect()) {
      assertThat(DemoCatalogue.load(connection, "", today)).isZero();
      var added = DemoCatalogue.load(connection, "", today.plusDays(1));
      assertThat(added).isBetween(600, 800);
    }
    assertThat(database.number("select count(distinct local_date) from showtime")).isEqualTo(15);
  }

  @Test
  void the_same_day_gives_the_same_programme() {
    var data = DemoData.read(DemoCatalogue.SEED);
    var house = DemoVenues.plan(DemoCatalogue.SEED, data.cities()).get(7);
    var again = DemoVenues.plan(DemoCatalogue.SEED, DemoData.read(DemoCatalogue.SEED).cities());

    var first = new DemoProgramme(DemoCatalogue.SEED, data.films());
    var second = new DemoProgramme(DemoCatalogue.SEED, data.films());

    assertThat(again.get(7).name()).isEqualTo(house.name());
    assertThat(first.shows(house, house.halls().get(0), 20, DAY))
        .isNotEmpty()
        .isEqualTo(second.shows(again.get(7), again.get(7).halls().get(0), 20, DAY));
  }
}
