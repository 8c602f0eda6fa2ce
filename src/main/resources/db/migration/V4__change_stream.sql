-- What the change stream reads: new events, and each change of the catalogue. Told apart, since only
-- the insertion of an event is news: its row is deleted once Kafka has it.
create publication marquee_outbox for table outbox with (publish = 'insert');
create publication marquee_catalog for table movie, venue, screen, showtime;

-- The slots whose stream was preceded by the catalogue as it was.
create table change_stream (
  slot_name text primary key,
  catalog_published_at timestamptz not null default now()
);
