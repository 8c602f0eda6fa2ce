package dev.marquee.inventory;

import dev.marquee.booking.BookingId;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;

/** Takes tickets back. */
@FunctionalInterface
public interface TicketVoiding {
  /**
   * Makes the tickets of these seats of a booking void, where there are any.
   *
   * @return those of the seats whose tickets somebody has come in with; where there are any the
   *     caller must roll back
   */
  Future<List<String>> voidTickets(SqlClient transaction, BookingId booking, List<String> seatIds);
}
