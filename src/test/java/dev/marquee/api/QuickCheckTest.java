package dev.marquee.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.openapi.contract.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the quick check takes is what the schema library takes, for every schema we have. */
class QuickCheckTest {
  private static final int VALUES = 3_000;
  private static LoadedContract file;

  @BeforeAll
  static void load() throws Exception {
    file = LoadedContract.load();
  }

  @AfterAll
  static void close() throws Exception {
    file.close();
  }

  @Test
  void nothing_is_taken_that_breaks_its_schema() {
    var random = new Random(20_261_124);
    var taken = 0;
    for (var schema : schemas()) {
      var quick = QuickCheck.of(schema);
      if (quick.isEmpty()) {
        continue;
      }
      var validator = file.contract().getSchemaRepository().validator(schema);
      for (var i = 0; i < VALUES; i++) {
        var value = near(schema, random);
        if (quick.get().test(value)) {
          taken++;
          assertThat(validator.validate(value).getValid()).as("%s for %s", value, schema).isTrue();
        }
      }
    }
    assertThat(taken).as("values taken, or the test says nothing").isGreaterThan(VALUES);
  }

  @Test
  void the_requests_that_come_most_need_no_more() {
    assertThat(QuickCheck.of(body("createHold")).orElseThrow())
        .accepts(new JsonObject("{\"seat_ids\":[\"A1\",\"A2\"]}"))
        .rejects(new JsonObject("{\"seat_ids\":[\"A1\",\"A1\"]}"), new JsonObject());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'string','format':'date'}",
        "{'type':'array','uniqueItems':true,'items':{'type':'integer'}}",
        "{'type':'object','additionalProperties':{'type':'string'}}",
        "{'anyOf':[{'type':'string'}]}",
        "{'type':['string','null']}",
        "{'type':'object','properties':{'a':{'type':'string','const':'b'}}}"
      })
  void a_schema_with_more_than_it_knows_is_not_its_own(String schema) {
    var parsed = JsonSchema.of(new JsonObject(schema.replace('\'', '"')));

    assertThat(QuickCheck.of(parsed)).isEmpty();
  }

  private static List<JsonSchema> schemas() {
    return file.contract().operations().stream()
        .flatMap(
            it ->
                Stream.concat(
                    it.getParameters().stream().map(parameter -> parameter.getSchema()),
                    bodies(it)))
        .toList();
  }

  private static Stream<JsonSchema> bodies(Operation operation) {
    var body = operation.getRequestBody();
    return body == null || body.getContent().get("application/json") == null
        ? Stream.empty()
        : Stream.of(body.getContent().get("application/json").getSchema());
  }

  private static JsonSchema body(String operationId) {
    return bodies(file.contract().operation(operationId)).findFirst().orElseThrow();
  }

  private static Object near(JsonSchema schema, Random random) {
    var members = new JsonObject();
    schema.fieldNames().forEach(it -> members.put(it, schema.<Object>get(it)));
    return near(members, random);
  }

  /** A value of the schema's type that may or may not keep to the rest; now and then any other. */
  private static Object near(JsonObject schema, Random random) {
    if (random.nextInt(20) == 0) {
      return odd(random);
    }
    if (schema.containsKey("enum") && random.nextBoolean()) {
      var values = schema.getJsonArray("enum");
      return values.getValue(random.nextInt(values.size()));
    }
    return switch (schema.getValue("type") instanceof String type ? type : "") {
      case "object" -> object(schema, random);
      case "array" -> {
        var array = new JsonArray();
        for (var n = random.nextInt(12); n > 0; n--) {
          array.add(near(schema.getJsonObject("items", new JsonObject()), random));
        }
        yield array;
      }
      case "integer" -> random.nextBoolean() ? random.nextInt(-3, 1_100) : random.nextLong();
      case "number" -> random.nextDouble(-100, 30_000);
      case "boolean" -> random.nextBoolean();
      default -> text(random);
    };
  }

  private static JsonObject object(JsonObject schema, Random random) {
    var object = new JsonObject();
    for (var property : schema.getJsonObject("properties", new JsonObject())) {
      if (random.nextInt(8) > 0 && property.getValue() instanceof JsonObject of) {
        object.put(property.getKey(), near(of, random));
      }
    }
    if (random.nextInt(10) == 0) {
      object.put("surplus", 1);
    }
    return object;
  }

  private static Object odd(Random random) {
    var all = new ArrayList<Object>(List.of("", 0, 1.0, 2.5, true, new JsonObject()));
    all.add(new JsonArray().add(1).add(1.0));
    return all.get(random.nextInt(all.size()));
  }

  /** Plain letters mostly, and what patterns and lengths are for. */
  private static String text(Random random) {
    var alphabets = List.of("AB12", "abc._@-", "aé\uD83C\uDFAD\n", "pm_card x", "status");
    var letters = alphabets.get(random.nextInt(alphabets.size())).codePoints().toArray();
    var text = new StringBuilder();
    for (var n = random.nextInt(random.nextInt(10) == 0 ? 600 : 20); n > 0; n--) {
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }
}
