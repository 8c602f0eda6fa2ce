package dev.marquee.promotion;

import dev.marquee.seating.Hold;

/** What became of a buyer's promo code. */
sealed interface PromoOutcome {

  /** The hold has other prices now. */
  record Repriced(Hold hold) implements PromoOutcome {}

  /** There is no such hold of this buyer. */
  record NoSuchHold() implements PromoOutcome {}

  /** The hold's prices cannot change any more. */
  record NotOpen(Hold.Status status) implements PromoOutcome {}

  /** The code takes nothing off this hold. */
  record Invalid(Reason reason) implements PromoOutcome {}

  /** All its uses are taken. */
  record UsedUp(long promoCodeId) implements PromoOutcome {}

  /** The buyer has used it. */
  record AlreadyUsed(long promoCodeId) implements PromoOutcome {}

  /** Why a code takes nothing off. */
  enum Reason {
    /** There is none of this name at this venue. */
    UNKNOWN,
    /** Not yet, or no more. */
    NOT_NOW,
    /** It is for other categories, or in another currency. */
    NOT_FOR_THESE_SEATS
  }
}
