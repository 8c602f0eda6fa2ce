-- Listings: who may change what, seat maps that replace others, and showtimes that are called off.

-- A showtime that is called off: every booking is undone and refunded, by whichever node has the
-- lease. Booking path.
create table calling_off (
  showtime_id bigint primary key references sale,
  requested_at timestamptz not null default now(),
  -- From then on no booking is confirmed any more: no hold is left that could become one.
  released_at timestamptz,
  finished_at timestamptz,
  leased_until timestamptz not null default now()
);
create index calling_off_unfinished on calling_off (leased_until) where finished_at is null;

grant select, insert on calling_off to marquee_partner;
alter table calling_off enable row level security;
create policy own on calling_off to marquee_partner
  using (exists (
    select from showtime s where s.showtime_id = calling_off.showtime_id and is_own_venue(s.venue_id)));

-- Whether a booking was cancelled since its showtime was.
alter table booking add column called_off boolean not null default false;

-- How often a screen got another seat map.
alter table screen add column seat_map_version int not null default 1 check (seat_map_version > 0);

-- Whose a movie is to change; empty where it is none but the admins'.
alter table movie add column partner_id bigint references partner;
alter table movie enable row level security;
create policy all_read on movie for select to marquee_partner using (true);
create policy own_added on movie for insert to marquee_partner
  with check (partner_id = marquee_partner_id());
create policy own_changed on movie for update to marquee_partner
  using (partner_id = marquee_partner_id());
