package dev.marquee.money;

/** Hears how the money stands, for metrics. It must neither block nor throw. */
public interface MoneyListener {
  /** The ledger was compared with the payments; so many payments are not booked as they should. */
  void ledgerAudited(int anomalies);

  /**
   * How the comparisons with the gateway stand, whichever node made them.
   *
   * @param differences found in the last seven days and not gone since
   * @param ageSeconds since the end of the last day that was compared by itself; 0 if none was
   */
  void compared(long differences, long ageSeconds);
}
