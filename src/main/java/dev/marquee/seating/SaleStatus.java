package dev.marquee.seating;

/** Where the sale of a showtime stands by the database's clock, as the seat feed tells of it. */
enum SaleStatus {
  SCHEDULED,
  ON_SALE,
  CLOSED,
  CANCELLED
}
