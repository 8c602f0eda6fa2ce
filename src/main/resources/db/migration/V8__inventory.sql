-- Inventory: what the house does with seats. Booking path; nothing here points to an account.

-- Why a BLOCKED seat is blocked, who has done it and when.
create table seat_block (
  showtime_id bigint not null,
  seat_id text collate "C" not null,
  reason text not null check (reason <> ''),
  blocked_by text not null,
  blocked_at timestamptz not null default now(),
  primary key (showtime_id, seat_id),
  foreign key (showtime_id, seat_id) references seat_inventory
);

-- Seats that the box office keeps for somebody until it sells or releases them: HELD in the
-- inventory, by hold_id as their token and without an end, so that no expiry ever takes them.
create table box_office_hold (
  showtime_id bigint not null references sale,
  hold_id uuid not null,
  name text not null check (name <> ''),
  note text,
  -- What it still has.
  seat_ids text[] not null,
  held_by text not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (showtime_id, hold_id),
  check ((ended_at is null) = (cardinality(seat_ids) > 0))
);

-- A ticket of a seat that its booking was moved away from. It admits nobody, even where the booking
-- comes back to that seat: then it gets another one.
alter table ticket add column voided_at timestamptz;
drop index ticket_of_seat;
create unique index ticket_of_seat on ticket (showtime_id, booking_id, seat_id)
  where voided_at is null;

-- Where a booking was moved from here: what was paid stands with the other seat then. The hold's
-- seat_ids follow, so that they are the booking's seats at any time.
alter table booking_seat
  add column moved_to text collate "C",
  add check (moved_to is null or (cancelled_at is not null and amount = 0));

-- Who buys at the box office may stay unknown.
alter table booking alter column contact_email drop not null;

-- The second wall: what the house does with seats and what it sells at the counter, it does at its own
-- showtimes only.
alter table seat_inventory enable row level security;
create policy all_read on seat_inventory for select to marquee_partner using (true);
-- Thousands at once; who adds them has added their sale.
create policy all_added on seat_inventory for insert to marquee_partner with check (true);
create policy own_changed on seat_inventory for update to marquee_partner
  using (is_own_showtime(showtime_id));

do $$
declare
  name text;
begin
  foreach name in array
    array['seat_block', 'box_office_hold', 'hold', 'booking', 'booking_seat', 'payment', 'ticket']
  loop
    execute format('grant select, insert, update on %I to marquee_partner', name);
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy own on %I to marquee_partner using (is_own_showtime(showtime_id))', name);
  end loop;
end
$$;
grant delete on seat_block to marquee_partner;
