package dev.marquee.devstack;

import static dev.marquee.devstack.ResponseAssert.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Someone who looks through lists. */
public record Browser(Api api) {

  /** All items of a list, page by page. */
  public List<JsonObject> all(String path, int limit) {
    var items = new ArrayList<JsonObject>();
    var page = page(path, limit);
    items.addAll(items(page));
    while (page.getString("next_cursor") != null) {
      page = next(path, limit, page);
      items.addAll(items(page));
    }
    return items;
  }

  /** The first page. */
  public JsonObject page(String path, int limit) {
    var answer = api.get(path + (path.contains("?") ? "&" : "?") + "limit=" + limit);
    assertThat(answer).hasStatus(200);
    return answer.json();
  }

  /** The page after this one. */
  public JsonObject next(String path, int limit, JsonObject page) {
    var separator = path.contains("?") ? "&" : "?";
    return page(path + separator + "cursor=" + page.getString("next_cursor"), limit);
  }

  /** The items of a page. */
  public static List<JsonObject> items(JsonObject page) {
    return page.getJsonArray("items").stream().map(JsonObject.class::cast).toList();
  }

  /** Their ids, in order. */
  public static List<String> ids(List<JsonObject> items) {
    return items.stream().map(it -> it.getString("id")).toList();
  }

  /** A value as it stands in a query. */
  public static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
