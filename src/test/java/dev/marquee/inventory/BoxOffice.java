package dev.marquee.inventory;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/** A house's people at work on one of its showtimes. */
record BoxOffice(Api api, Show show) {

  /** Of a new organisation, to which the showtime's venue belongs. */
  static BoxOffice of(Show show) {
    var account = Api.register();
    Fixtures.makePartner(account.accountId(), show.venue());
    return new BoxOffice(Api.as(account.session().getJsonObject("user").getString("email")), show);
  }

  /** The same people at another node. */
  BoxOffice at(Node node) {
    return new BoxOffice(api.at(node), show);
  }

  String blocks() {
    return "/showtimes/" + show.id() + "/blocks";
  }

  String holds() {
    return "/showtimes/" + show.id() + "/box-office-holds";
  }

  static JsonObject seats(String... seatIds) {
    return new JsonObject().put("seat_ids", new JsonArray(List.of(seatIds)));
  }

  Response block(String reason, String... seatIds) {
    return api.post(blocks(), seats(seatIds).put("reason", reason));
  }

  Response unblock(String... seatIds) {
    return remove(blocks(), seats(seatIds));
  }

  Response hold(String... seatIds) {
    return api.post(holds(), seats(seatIds).put("name", "Lions Club"));
  }

  /** Holds seats; returns the id of the hold. */
  String held(String... seatIds) {
    var answer = hold(seatIds);
    assertThat(answer).hasStatus(201);
    return answer.json().getString("id");
  }

  Response release(String hold, String... seatIds) {
    return seatIds.length == 0
        ? api.delete(holds() + "/" + hold)
        : remove(holds() + "/" + hold, seats(seatIds));
  }

  private Response remove(String path, JsonObject body) {
    return api.send("DELETE", path, body.encode(), "Content-Type", "application/json");
  }

  /** Moves a booking; seats to leave and to take in turn. */
  Response move(String booking, String... fromAndTo) {
    return api.post("/bookings/" + booking + "/seat-moves", moves(fromAndTo));
  }

  static JsonObject moves(String... fromAndTo) {
    var moves = new JsonArray();
    for (var i = 0; i < fromAndTo.length; i += 2) {
      moves.add(new JsonObject().put("from", fromAndTo[i]).put("to", fromAndTo[i + 1]));
    }
    return new JsonObject().put("moves", moves);
  }

  /** Somebody's booking of these seats. */
  JsonObject booked(Api buyer, String... seatIds) {
    var made = buyer.book(buyer.held(show.id(), seatIds), "pm_card_visa");
    assertThat(made).hasStatus(201);
    return made.json();
  }

  String letters() {
    return Fixtures.letters(show.id());
  }

  long version() {
    return Fixtures.version(show.id());
  }

  /** What was changed by this house, in the order in which it was. */
  List<String> audited() {
    return TestStack.get()
        .database()
        .query("select action from audit_entry where venue_id = ? order by entry_id", show.venue())
        .stream()
        .map(row -> row.getString("action"))
        .toList();
  }

  /** The sale's count of available seats is that of the seats. */
  void countIsRight() {
    assertThat(
            TestStack.get()
                .database()
                .number("select available_seats from sale where showtime_id = ?", show.id()))
        .isEqualTo(letters().chars().filter(it -> it == 'A').count());
  }

  /** What is booked, blocked and kept, by the seats and by the books of each, is the same. */
  void booksAgree() {
    assertThat(
            TestStack.get()
                .database()
                .query(
                    """
                    with seat as (
                      select seat_id, status, booking_id, hold_token,
                        hold_expires_at = 'infinity' as is_kept
                      from seat_inventory
                      where showtime_id = ?1),
                    book as (
                      select seat_id, 'BOOKED' as status, booking_id as owner
                      from booking_seat
                      where showtime_id = ?1 and cancelled_at is null
                      union all
                      select seat_id, 'BLOCKED', null
                      from seat_block
                      where showtime_id = ?1
                      union all
                      select unnest(seat_ids), 'HELD', hold_id
                      from box_office_hold
                      where showtime_id = ?1)
                    select coalesce(seat.seat_id, book.seat_id) as seat_id, seat.status,
                      book.status as by_the_book
                    from (select * from seat where status in ('BOOKED', 'BLOCKED') or is_kept) seat
                    full join book using (seat_id)
                    where seat.status is distinct from book.status
                      or coalesce(seat.booking_id, seat.hold_token) is distinct from book.owner
                    """
                        .replace("?1", String.valueOf(show.id()))))
        .isEmpty();
    countIsRight();
  }

  static List<String> strings(JsonObject json, String name) {
    return json.getJsonArray(name).stream().map(String::valueOf).toList();
  }

  static Stream<JsonObject> objects(JsonObject json, String name) {
    return json.getJsonArray(name).stream().map(JsonObject.class::cast);
  }
}
