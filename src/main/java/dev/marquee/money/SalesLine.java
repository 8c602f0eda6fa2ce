package dev.marquee.money;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was sold of something, in one currency; amounts in minor units.
 *
 * @param names what it is, in the order of {@link Grouping#names}
 * @param seats how many there are to be sold
 * @param gross what was taken, whether or not it was given back since
 * @param refunds what was given back
 */
record SalesLine(
    List<String> names,
    String currency,
    long seats,
    long sold,
    long held,
    long gross,
    long refunds) {
  private static final List<String> FIGURES =
      List.of(
          "currency",
          "seats",
          "sold",
          "held",
          "occupancy",
          "gross_minor_units",
          "refunds_minor_units",
          "net_minor_units");

  static SalesLine of(Grouping grouping, Row row) {
    return new SalesLine(
        grouping.names().stream().map(row::getString).toList(),
        row.getString("currency"),
        row.getLong("seats"),
        row.getLong("sold"),
        row.getLong("held"),
        row.getLong("gross"),
        row.getLong("refunds"));
  }

  /** The sums of lines, by currency. */
  static List<SalesLine> totals(List<SalesLine> lines) {
    Map<String, SalesLine> totals =
        lines.stream()
            .collect(
                Collectors.toMap(
                    SalesLine::currency, it -> it, SalesLine::plus, java.util.TreeMap::new));
    return List.copyOf(totals.values());
  }

  private SalesLine plus(SalesLine other) {
    return new SalesLine(
        List.of(),
        currency,
        seats + other.seats,
        sold + other.sold,
        held + other.held,
        gross + other.gross,
        refunds + other.refunds);
  }

  JsonObject toJson(Grouping grouping) {
    var json = new JsonObject();
    for (var i = 0; i < names.size(); i++) {
      json.put(grouping.names().get(i), names.get(i));
    }
    return json.mergeIn(figures());
  }

  /** The figures alone, as of a total. */
  JsonObject figures() {
    return new JsonObject()
        .put("seats", seats)
        .put("sold", sold)
        .put("held", held)
        .put("occupancy", occupancy())
        .put("gross", money(gross))
        .put("refunds", money(refunds))
        .put("net", money(gross - refunds));
  }

  private JsonObject money(long amount) {
    return new JsonObject().put("amount", amount).put("currency", currency);
  }

  /** The share of the seats that is sold, to four digits. */
  private double occupancy() {
    return seats == 0 ? 0 : Math.round(10_000.0 * sold / seats) / 10_000.0;
  }

  static List<String> columns(Grouping grouping) {
    return Stream.concat(grouping.names().stream(), FIGURES.stream()).toList();
  }

  List<Object> cells() {
    var cells = new ArrayList<Object>(names);
    cells.addAll(
        List.of(currency, seats, sold, held, occupancy(), gross, refunds, gross - refunds));
    return cells;
  }
}
