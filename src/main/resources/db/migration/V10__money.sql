-- The ledger: what became of money, in double entry. Debits are positive, credits negative; a posting
-- is one transaction (a payment's id, or a payout's) and kind. It begins with showtime_id as the rest
-- of the booking path does, and a posting stays in one showtime.
create table ledger_entry (
  showtime_id bigint not null,
  transaction_id uuid not null,
  kind text not null check (kind in ('CAPTURE', 'FEE', 'REFUND', 'PAYOUT')),
  -- GATEWAY: what the gateway has for us. BOX_OFFICE: what the house took itself, by cash or at its own
  -- terminal. PARTNER: what the partner is owed. FEES: Marquee's commission. TAX: to be paid on.
  -- PAYOUT: on its way to the partner's bank.
  account text not null check (account in ('GATEWAY', 'BOX_OFFICE', 'PARTNER', 'FEES', 'TAX', 'PAYOUT')),
  amount bigint not null check (amount <> 0),
  currency char(3) not null,
  -- Of captures, fees and refunds; a payout is of a whole showtime.
  booking_id uuid,
  venue_id bigint not null,
  -- Whose venue it was then; null where it was nobody's.
  partner_id bigint,
  occurred_at timestamptz not null default now(),
  primary key (showtime_id, transaction_id, kind, account),
  check ((kind = 'PAYOUT') = (booking_id is null))
);
create index ledger_entry_booking on ledger_entry (showtime_id, booking_id);
create index ledger_entry_venue on ledger_entry (venue_id, occurred_at);
create index ledger_entry_partner on ledger_entry (partner_id, occurred_at);

-- What is sold at the counter is posted by the partner's own transaction.
grant select, insert on ledger_entry to marquee_partner;
alter table ledger_entry enable row level security;
create policy own on ledger_entry to marquee_partner using (partner_id = marquee_partner_id());

-- A posting is written by one statement, and none is that does not come to zero: so none ever does not.
create function ledger_balances() returns trigger language plpgsql as $$
begin
  if exists (
    select from entered
    group by showtime_id, transaction_id, kind, currency
    having sum(amount) <> 0)
  then
    raise exception 'A posting of the ledger does not sum to zero' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger ledger_entry_balances
  after insert on ledger_entry
  referencing new table as entered
  for each statement execute function ledger_balances();

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'The ledger is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger ledger_entry_append_only
  before update or delete or truncate on ledger_entry
  for each statement execute function ledger_is_append_only();

-- What was paid before there was a ledger: nobody took a fee of it, and no tax was known.
insert into ledger_entry (
  showtime_id, transaction_id, kind, account, amount, currency, booking_id, venue_id,
  partner_id, occurred_at)
select p.showtime_id, p.payment_id, line.kind, line.account, line.amount, p.currency, p.booking_id,
  t.venue_id, v.partner_id, p.updated_at
from payment p
join showtime t on t.showtime_id = p.showtime_id
join venue v on v.venue_id = t.venue_id
cross join lateral (
  values ('CAPTURE', 'GATEWAY', p.amount), ('CAPTURE', 'PARTNER', -p.amount),
    ('REFUND', 'GATEWAY', -p.amount), ('REFUND', 'PARTNER', p.amount)
) as line (kind, account, amount)
where p.amount > 0
  and (p.status = 'REFUNDED' or p.status = 'CAPTURED' and line.kind = 'CAPTURE');

-- Payments of a time, for what compares them with the gateway's. They come in order of time.
create index payment_created on payment using brin (created_at) with (autosummarize = on);

-- Comparisons with the gateway's list of charges: who of them is at it, and how far. Not of the
-- booking path: a day of all showtimes each, made by one node at a time.
create table reconciliation (
  reconciliation_id bigint generated always as identity primary key,
  window_from timestamptz not null,
  window_to timestamptz not null,
  -- Made by itself when the day was over; else by call.
  daily boolean not null,
  status text not null default 'RUNNING' check (status in ('RUNNING', 'DONE')),
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  -- Whoever is at it has it until then.
  claimed_until timestamptz not null default now(),
  -- The last charge of the list that was read; listed: there is no more.
  last_charge text,
  listed boolean not null default false,
  charges bigint not null default 0,
  payments bigint not null default 0,
  unfinished bigint not null default 0,
  differences bigint not null default 0,
  failures int not null default 0,
  last_failure text,
  check (window_from < window_to),
  check ((status = 'DONE') = (finished_at is not null))
);
create unique index reconciliation_running on reconciliation (window_from, window_to)
  where status = 'RUNNING';
create unique index reconciliation_daily on reconciliation (window_from, window_to) where daily;

-- What the list has told so far; gone when the comparison is made.
create table reconciliation_charge (
  reconciliation_id bigint not null references reconciliation on delete cascade,
  charge_id text not null,
  txn_id text,
  -- Of the payment that it was made for, if it is one of ours by its name.
  showtime_id bigint,
  payment_id uuid,
  currency text not null,
  state text not null,
  captured bigint not null,
  refunded bigint not null,
  created_at timestamptz not null,
  primary key (reconciliation_id, charge_id)
);
create index reconciliation_charge_payment
  on reconciliation_charge (reconciliation_id, showtime_id, payment_id);

create table reconciliation_difference (
  reconciliation_id bigint not null references reconciliation on delete cascade,
  number bigint not null,
  kind text not null check (
    kind in ('MISSING_AT_GATEWAY', 'MISSING_HERE', 'CURRENCY', 'STATUS', 'AMOUNT')),
  showtime_id bigint,
  payment_id uuid,
  booking_id uuid,
  txn_id text,
  charge_id text,
  here_state text,
  here_currency text,
  here_captured bigint,
  here_refunded bigint,
  gateway_state text,
  gateway_currency text,
  gateway_captured bigint,
  gateway_refunded bigint,
  primary key (reconciliation_id, number)
);

-- What was paid out to partners, in whole: its entries are those of its id in the ledger.
create table payout (
  payout_id uuid primary key,
  number bigint generated always as identity unique,
  partner_id bigint not null references partner,
  -- All that moved until the end of this day (UTC) and was not paid out before.
  until date not null,
  amount bigint not null check (amount > 0),
  currency char(3) not null,
  reference text check (reference <> ''),
  booked_at timestamptz not null default now()
);
create index payout_partner on payout (partner_id, number desc);

grant select on payout to marquee_partner;
alter table payout enable row level security;
create policy own on payout for select to marquee_partner
  using (partner_id = marquee_partner_id());
