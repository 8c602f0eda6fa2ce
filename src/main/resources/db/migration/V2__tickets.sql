-- Tickets and the gate.

-- The keys that tickets are signed with: small, everywhere the same (a reference table on Citus). The
-- public half is kept for ever, since tickets that were signed with it are.
create table ticket_key (
  key_id text primary key,
  public_key bytea not null check (length(public_key) = 32),
  -- Its 32 bytes, sealed under a key made of the service's secret; forgotten when the key retires.
  sealed_private_key bytea,
  created_at timestamptz not null default now(),
  retired_at timestamptz,
  check ((retired_at is null) = (sealed_private_key is not null))
);
-- One key signs, however many nodes start at once.
create unique index ticket_key_signing on ticket_key ((true)) where retired_at is null;

-- Booking path: one admitted seat.
create table ticket (
  showtime_id bigint not null,
  ticket_id uuid not null,
  booking_id uuid not null,
  seat_id text collate "C" not null,
  -- What the QR code says: signed once, and so the same wherever the ticket is shown.
  qr text not null,
  valid_from timestamptz not null,
  valid_until timestamptz not null,
  -- The scan that counts: the earliest one, whenever it was told.
  first_used_at timestamptz,
  first_gate text,
  primary key (showtime_id, ticket_id),
  foreign key (showtime_id, booking_id, seat_id) references booking_seat,
  check (valid_from < valid_until),
  check ((first_used_at is null) = (first_gate is null))
) with (fillfactor = 80);
create unique index ticket_of_seat on ticket (showtime_id, booking_id, seat_id);

-- Every scan of a ticket of ours, with its result at that moment. Rows are added, never changed.
create table check_in (
  showtime_id bigint not null,
  check_in_id uuid not null,
  ticket_id uuid not null,
  -- The account of the gate.
  scanned_by uuid not null,
  gate text not null,
  scanned_at timestamptz not null,
  recorded_at timestamptz not null default now(),
  offline boolean not null,
  result text not null check (result in ('ADMITTED', 'ALREADY_USED', 'CANCELLED')),
  conflict boolean not null,
  primary key (showtime_id, check_in_id),
  foreign key (showtime_id, ticket_id) references ticket
);
create index check_in_of_ticket on check_in (showtime_id, ticket_id, scanned_at);
