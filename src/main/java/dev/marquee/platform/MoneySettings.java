package dev.marquee.platform;

/**
 * What becomes of money after a sale.
 *
 * @param commissionBasisPoints Marquee's share of what the partner gets of a sale, in hundredths of
 *     a percent
 * @param commissionPerTicket Marquee's share of each ticket besides, in minor units of its currency
 * @param auditSeconds how often the ledger is compared with the payments
 * @param reconcileDaily whether each day is compared with the gateway when it is over
 * @param reconcileSeconds how often a node looks whether there is a comparison to be made
 */
public record MoneySettings(
    int commissionBasisPoints,
    long commissionPerTicket,
    int auditSeconds,
    boolean reconcileDaily,
    int reconcileSeconds) {
  private static final int ALL = 10_000;

  /** Refuses numbers that mean nothing. */
  public MoneySettings {
    if (commissionBasisPoints < 0 || commissionBasisPoints > ALL || commissionPerTicket < 0) {
      throw new IllegalArgumentException(
          "MARQUEE_MONEY_COMMISSION_… must not be negative, and not more than 10000 basis points");
    }
    if (auditSeconds < 1 || reconcileSeconds < 1) {
      throw new IllegalArgumentException("MARQUEE_MONEY_…_SECONDS must be at least 1");
    }
  }
}
