package dev.marquee.api;

/** The calls that one feature answers. */
@FunctionalInterface
public interface Handlers {
  /** Names each operation of the contract that this feature answers. */
  void register(Operations operations);
}
