-- What a seat's price is made of. `amount` stays what its buyer pays for it, with everything in it.

-- How the prices of a hold came about (fees, tax, discount, by seat), so that they can be shown and
-- a promo code taken in without asking what they would be today. Null where a seat costs its
-- category's price and nothing else.
alter table hold add column pricing jsonb;

-- The parts of what was paid for a seat, in minor units:
--   base      the category's price after the rules, as it was announced;
--   discount  what a promo code took off it;
--   fee       the fees, exclusive of tax;
--   tax       all tax in the amount, of the fees too, whether it was announced in the prices
--             (tax_included) or put on top of them.
-- So what is the partner's of an amount is amount - fee - tax.
alter table booking_seat
  add column base bigint,
  add column discount bigint not null default 0 check (discount >= 0),
  add column fee bigint not null default 0 check (fee >= 0),
  add column tax bigint not null default 0 check (tax >= 0),
  add column tax_included boolean not null default false;
update booking_seat set base = amount;
alter table booking_seat
  alter column base set not null,
  add constraint booking_seat_base check (base >= discount),
  add constraint booking_seat_parts check (amount >= fee + tax);
