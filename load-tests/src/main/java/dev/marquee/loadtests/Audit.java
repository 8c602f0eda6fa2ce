package dev.marquee.loadtests;

/**
 * What the database says after a run.
 *
 * @param holds how many were made
 * @param bookings how many were confirmed
 * @param seatsHeldTwice seats in two holds that are not over
 * @param seatsSoldTwice seats in two bookings that are not cancelled
 * @param seatsAstray seats whose row says other than the holds and bookings do
 * @param salesMiscounted showtimes whose count of available seats is wrong
 * @param hotUpdates the share of the updates of seat_inventory that were heap-only
 */
record Audit(
    long holds,
    long bookings,
    long seatsHeldTwice,
    long seatsSoldTwice,
    long seatsAstray,
    long salesMiscounted,
    double hotUpdates) {

  /** Looks at a database that nobody writes to any more. */
  static Audit of(Database database) {
    return new Audit(
        count(database, "select count(*) from hold"),
        count(database, "select count(*) from booking where status = 'CONFIRMED'"),
        count(
            database,
            """
            select count(*)
            from (
              select
              from hold, unnest(seat_ids) seat_id
              where status in ('ACTIVE', 'PAYING')
              group by showtime_id, seat_id
              having count(*) > 1) twice
            """),
        count(
            database,
            """
            select count(*)
            from (
              select
              from booking_seat
              where cancelled_at is null
              group by showtime_id, seat_id
              having count(*) > 1) twice
            """),
        count(
            database,
            """
            with claim as (
              select showtime_id, seat_id, 'HELD' as status, hold_token as owner
              from hold, unnest(seat_ids) seat_id
              where status in ('ACTIVE', 'PAYING')
              union all
              select showtime_id, seat_id, 'BOOKED', booking_id
              from booking_seat
              where cancelled_at is null),
            taken as (
              select showtime_id, seat_id, status, coalesce(hold_token, booking_id) as owner
              from seat_inventory
              where status in ('HELD', 'BOOKED'))
            select count(*)
            from claim
            full join taken using (showtime_id, seat_id, status, owner)
            where claim.showtime_id is null or taken.showtime_id is null
            """),
        count(
            database,
            """
            select count(*)
            from sale
            where available_seats <> (
              select count(*)
              from seat_inventory i
              where i.showtime_id = sale.showtime_id and i.status = 'AVAILABLE')
            """),
        database.number(
            """
            select coalesce(n_tup_hot_upd / nullif(n_tup_upd, 0)::float8, 1)
            from pg_stat_user_tables
            where relname = 'seat_inventory'
            """));
  }

  private static long count(Database database, String sql) {
    return (long) database.number(sql);
  }

  /** Whether all is right, and clients were told so. */
  boolean agreesWith(Measurement measurement) {
    return holds == measurement.held()
        && bookings >= measurement.sold()
        && bookings <= measurement.sold() + measurement.pending()
        && seatsHeldTwice == 0
        && seatsSoldTwice == 0
        && seatsAstray == 0
        && salesMiscounted == 0;
  }
}
