-- A message that an event asks for, on one channel: who is sending it, and that it was sent. Whoever
-- sends claims it first; a claim that is over without sent_at belongs to a node that died.
create table notification (
  showtime_id bigint not null,
  event_id text collate "C" not null,
  channel text not null check (channel in ('MAIL', 'SMS')),
  claimed_until timestamptz not null,
  sent_at timestamptz,
  primary key (showtime_id, event_id, channel)
);

-- When the reminder of a booking was written, once ever.
alter table booking add column reminded_at timestamptz;

-- Reminders look for what begins soon.
create index showtime_start on showtime (starts_at);
