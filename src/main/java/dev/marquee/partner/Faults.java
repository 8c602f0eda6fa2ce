package dev.marquee.partner;

import java.util.ArrayList;
import java.util.List;

/** What is found wrong with a table, in the order of its rows. */
final class Faults {
  private final List<Fault> found = new ArrayList<>();

  void add(Fault fault) {
    found.add(fault);
  }

  void addAll(List<Fault> faults) {
    found.addAll(faults);
  }

  List<Fault> all() {
    return List.copyOf(found);
  }

  /** Ends the request where anything is wrong, naming the first hundred. */
  void refuse() {
    Fault.refuse(found.stream().limit(100).toList());
  }
}
