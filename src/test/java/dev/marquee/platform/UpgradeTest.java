package dev.marquee.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.TestDatabase;
import dev.marquee.devstack.TestStack;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A database from before there were organisations and a ledger is brought up to now, by a user who
 * owns it and is no superuser: somebody else has made its extensions and the role of partners.
 */
class UpgradeTest {
  private static final String BEFORE_ORGANISATIONS = "5";
  private static final String USER = "marquee_upgrader";

  private static TestDatabase database;

  @BeforeAll
  static void upgrade() throws Exception {
    var stack = TestStack.get();
    database = stack.emptyDatabase("upgraded");
    ownedByNobodyMuch();
    var config = Config.load(stack.settings(database.as(USER, USER))).database();
    Postgres.flyway(config).target(BEFORE_ORGANISATIONS).load().migrate();
    fill();
    var vertx = Vertx.vertx();
    Postgres.migrate(vertx, config).await(1, TimeUnit.MINUTES);
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  /** Roles are of the whole cluster, so both may be there. */
  private static void ownedByNobodyMuch() {
    for (var role : new String[] {"marquee_partner", USER}) {
      database.update(
          """
          do $$ begin
            if not exists (select from pg_roles where rolname = '%1$s') then create role %1$s; end if;
          end $$
          """
              .formatted(role));
    }
    database.update("alter role %1$s login nosuperuser password '%1$s'".formatted(USER));
    database.update("grant marquee_partner to " + USER);
    database.update("alter database marquee_upgraded owner to " + USER);
    for (var extension :
        new String[] {"btree_gist", "cube", "earthdistance", "pg_trgm", "unaccent"}) {
      database.update("create extension " + extension);
    }
  }

  /** Ada and Bob own venue 1, Bob and Cleo venue 2, Dan venue 3, nobody venue 4. */
  private static void fill() {
    database.update(
        """
        insert into account (account_id, name, email, password_hash, roles)
        select ('00000000-0000-0000-0000-00000000000' || n)::uuid, name, name || '@example.com',
          'hash', '{customer,partner}'
        from unnest(array['Ada', 'Bob', 'Cleo', 'Dan']) with ordinality a (name, n)
        """);
    database.update(
        """
        insert into venue (name, city, country, timezone, lat, lng)
        select 'Venue ' || n, 'Berlin', 'DE', 'Europe/Berlin', 52.5, 13.4
        from generate_series(1, 4) n
        """);
    database.update(
        """
        insert into venue_owner (venue_id, account_id)
        select venue, ('00000000-0000-0000-0000-00000000000' || account)::uuid
        from (values (1, 1), (1, 2), (2, 2), (2, 3), (3, 4)) as owned (venue, account)
        """);
    database.update(
        """
        with movie as (
          insert into movie (title, genres, language, duration_minutes)
          values ('Noir', '{Crime}', 'en', 90)
          returning movie_id),
        map as (
          insert into seat_map (layout, seat_count)
          values ('{"rows": [{"row": "A", "seats": [{"number": 1, "category": "GOLD"}]}]}', 1)
          returning seat_map_id),
        screen as (
          insert into screen (venue_id, name, seat_map_id)
          select v.venue_id, 'One', m.seat_map_id from venue v, map m
          returning screen_id, venue_id, seat_map_id),
        showtime as (
          insert into showtime (movie_id, venue_id, screen_id, seat_map_id, starts_at, ends_at, local_date)
          select m.movie_id, s.venue_id, s.screen_id, s.seat_map_id, now() + interval '1 day',
            now() + interval '26 hours', current_date
          from screen s, movie m
          returning showtime_id)
        insert into sale (showtime_id, total_seats, available_seats, currency, opens_at, closes_at, cancellable_until)
        select showtime_id, 4, 4, 'EUR', now(), now() + interval '1 day', now()
        from showtime
        """);
    sell("venue_id = 1", "CAPTURED", "A1", 1500);
    sell("venue_id = 1", "REFUNDED", "A2", 900);
    sell("venue_id = 4", "CAPTURED", "A1", 700);
    sell("venue_id = 4", "VOIDED", "A2", 800);
  }

  private static void sell(String where, String status, String seat, long amount) {
    database.update(
        """
        with sold as (
          select showtime_id, gen_random_uuid() as token, gen_random_uuid() as booking,
            ? as seat, ?::bigint as amount, ? as status
          from showtime
          where %s),
        seat as (
          insert into seat_inventory (showtime_id, seat_id, position)
          select showtime_id, seat, 0 from sold),
        held as (
          insert into hold (showtime_id, hold_token, buyer_id, slot, status, seat_ids, categories,
            amounts, currency, expires_at)
          select showtime_id, token, gen_random_uuid(), 1, 'BOOKED', array[seat], '{GOLD}',
            array[amount], 'EUR', now()
          from sold),
        booked as (
          insert into booking (showtime_id, booking_id, buyer_id, hold_token, status, total_amount,
            currency, contact_name, contact_email, confirmed_at)
          select showtime_id, booking, gen_random_uuid(), token, 'CONFIRMED', amount, 'EUR', 'Eve',
            'eve@example.com', now()
          from sold),
        line as (
          insert into booking_seat (showtime_id, booking_id, seat_id, category, amount)
          select showtime_id, booking, seat, 'GOLD', amount from sold)
        insert into payment (showtime_id, payment_id, booking_id, method, payment_method, amount,
          currency, status, next_attempt_at)
        select showtime_id, gen_random_uuid(), booking, 'card', 'pm', amount, 'EUR', status, now()
        from sold
        """
            .formatted(where),
        seat,
        amount,
        status);
  }

  @AfterAll
  static void drop() {
    database.update("alter database marquee_upgraded owner to current_user");
    database.update("reassign owned by %s to current_user".formatted(USER));
    database.update("drop owned by " + USER);
    database.update("drop role " + USER);
  }

  @Test
  void who_owned_a_venue_together_is_one_organisation() {
    assertThat(
            database.query(
                """
                select string_agg(a.name || ' ' || m.role, ', ' order by a.name) as people,
                  (select string_agg(v.name, ', ' order by v.name) from venue v
                    where v.partner_id = m.partner_id) as venues
                from partner_member m
                join account a using (account_id)
                group by m.partner_id
                order by 1
                """))
        .containsExactly(
            new JsonObject()
                .put("people", "Ada owner, Bob owner, Cleo owner")
                .put("venues", "Venue 1, Venue 2"),
            new JsonObject().put("people", "Dan owner").put("venues", "Venue 3"));
  }

  @Test
  void what_was_paid_before_the_ledger_is_in_it() {
    assertThat(
            database.query(
                """
                select v.name as venue, l.kind, l.account, l.amount,
                  l.partner_id is not distinct from v.partner_id as is_theirs
                from ledger_entry l
                join venue v using (venue_id)
                order by v.name, l.kind, l.account, l.amount
                """))
        .extracting(JsonObject::encode)
        .containsExactly(
            entry("Venue 1", "CAPTURE", "GATEWAY", 900),
            entry("Venue 1", "CAPTURE", "GATEWAY", 1500),
            entry("Venue 1", "CAPTURE", "PARTNER", -1500),
            entry("Venue 1", "CAPTURE", "PARTNER", -900),
            entry("Venue 1", "REFUND", "GATEWAY", -900),
            entry("Venue 1", "REFUND", "PARTNER", 900),
            entry("Venue 4", "CAPTURE", "GATEWAY", 700),
            entry("Venue 4", "CAPTURE", "PARTNER", -700));
  }

  private static String entry(String venue, String kind, String account, long amount) {
    return new JsonObject()
        .put("venue", venue)
        .put("kind", kind)
        .put("account", account)
        .put("amount", amount)
        .put("is_theirs", true)
        .encode();
  }

  @Test
  void seats_that_were_sold_have_the_price_that_was_paid() {
    assertThat(
            database.number(
                "select count(*) from booking_seat where base = amount and fee = 0 and tax = 0"))
        .isEqualTo(4);
  }
}
