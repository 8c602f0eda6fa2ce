package dev.marquee.ticketing;

import dev.marquee.api.Handlers;
import dev.marquee.api.Houses;
import dev.marquee.booking.Booking.AdmittedSeat;
import dev.marquee.booking.BookingId;
import dev.marquee.booking.BookingRepository;
import dev.marquee.catalog.Offers;
import dev.marquee.changes.EventHandler;
import dev.marquee.platform.TicketSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The feature as a whole: what it is made of, and what others ask of it. */
public final class Ticketing {
  private final Houses houses;
  private final TicketKeys keys;
  private final Tickets tickets;
  private final TicketPrinter printer;
  private final Gate gate;
  private final DoorLists doorLists;

  /**
   * Tickets of the bookings in this database.
   *
   * @param secret the service's: private keys are sealed with what is made from it
   */
  public Ticketing(
      Vertx vertx,
      Pool pool,
      Offers offers,
      Houses houses,
      String secret,
      SecureRandom random,
      TicketSettings settings) {
    this.houses = houses;
    var worker = new TicketWorker(vertx);
    keys = new TicketKeys(pool, secret, random, settings.keyDays());
    var signer = new TicketSigner(keys, worker);
    tickets = new Tickets(pool, signer, UUID::randomUUID);
    printer = new TicketPrinter(pool, tickets, offers, worker);
    gate = new Gate(pool, signer);
    doorLists = new DoorLists(pool, signer);
  }

  /** What answers the calls of buyers and gates. */
  public List<Handlers> handlers(BookingRepository bookings) {
    return List.of(
        new TicketHandlers(bookings, printer, keys), new GateHandlers(houses, gate, doorLists));
  }

  /** Makes the tickets of what is booked, told by events. */
  public EventHandler issuer() {
    return new TicketIssuer(tickets);
  }

  /** The tickets of a confirmed booking; none of any other. */
  public Future<List<AdmittedSeat>> of(BookingId booking) {
    return tickets
        .issue(booking)
        .map(
            issued ->
                issued.stream()
                    .map(it -> new AdmittedSeat(it.id().toString(), it.seatId(), it.qr()))
                    .toList());
  }

  /**
   * Makes tickets of a booking void, where there are any.
   *
   * @return those of the seats whose tickets somebody has come in with; where there are any the
   *     caller must roll back
   */
  public Future<List<String>> voidTickets(
      SqlClient transaction, BookingId booking, List<String> seatIds) {
    return tickets.voidTickets(transaction, booking, seatIds);
  }

  /** The tickets of a confirmed booking as a PDF; empty of any other. */
  public Future<Optional<Buffer>> pdf(BookingId booking) {
    return printer.print(booking);
  }

  /** Replaces the key that signs tickets; answers {@code {key_id}} of the new one. */
  public Future<JsonObject> rotateKeys() {
    return keys.rotate().map(id -> new JsonObject().put("key_id", id));
  }
}
