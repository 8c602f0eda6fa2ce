package dev.marquee.changes;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which records of each partition are behind a group, where many are handled at once: a partition
 * may be committed up to the oldest that is still under way.
 *
 * @param <P> what names a partition
 */
final class PartitionOffsets<P> {

  private static final class Progress {
    private final SortedSet<Long> underWay = new TreeSet<>();
    private long next;
    private long committed;

    private long safe() {
      return underWay.isEmpty() ? next : underWay.first();
    }
  }

  private final Map<P, Progress> partitions = new HashMap<>();

  /** A record has come; they come in the order of their offsets. */
  void begun(P partition, long offset) {
    var progress = partitions.computeIfAbsent(partition, it -> new Progress());
    progress.underWay.add(offset);
    progress.next = offset + 1;
  }

  /** A record is handled or put aside. Those of a partition that was given away do not count. */
  void done(P partition, long offset) {
    var progress = partitions.get(partition);
    if (progress != null) {
      progress.underWay.remove(offset);
    }
  }

  /** The partition is another's to read now. */
  void forget(P partition) {
    partitions.remove(partition);
  }

  /** The offset that each partition may be committed to, where that has moved. */
  Map<P, Long> due() {
    var due = new HashMap<P, Long>();
    partitions.forEach(
        (partition, progress) -> {
          if (progress.safe() > progress.committed) {
            due.put(partition, progress.safe());
          }
        });
    return due;
  }

  /** They are committed. */
  void committed(Map<P, Long> offsets) {
    offsets.forEach(
        (partition, offset) -> {
          var progress = partitions.get(partition);
          if (progress != null) {
            progress.committed = Math.max(progress.committed, offset);
          }
        });
  }
}
