package dev.marquee.ticketing;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** One page in a real browser, told what to do by its DevTools protocol. */
final class Chromium implements AutoCloseable, WebSocket.Listener {
  private static final Path PROGRAM = Path.of("/usr/bin/chromium");
  private static final Pattern ADDRESS = Pattern.compile("DevTools listening on (ws://\\S+)");
  private static final long BOUND_SECONDS = 30;

  private final Process process;
  private final WebSocket socket;
  private final Map<Integer, CompletableFuture<JsonObject>> asked = new ConcurrentHashMap<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final StringBuilder message = new StringBuilder();
  private final String session;

  private Chromium(Process process, String address) {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address), this)
            .join();
    var target =
        ask("", "Target.createTarget", new JsonObject().put("url", "about:blank"))
            .getString("targetId");
    session =
        ask(
                "",
                "Target.attachToTarget",
                new JsonObject().put("targetId", target).put("flatten", true))
            .getString("sessionId");
  }

  static boolean isInstalled() {
    return Files.isExecutable(PROGRAM);
  }

  static Chromium start(Path profile) throws IOException {
    var process =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--window-size=420,900",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Chromium(process, address(process));
  }

  /** What it says after that is read and dropped, so that it never waits for us. */
  private static String address(Process process) throws IOException {
    BufferedReader lines = process.errorReader(StandardCharsets.UTF_8);
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      var match = ADDRESS.matcher(line);
      if (match.find()) {
        var rest = new Thread(() -> lines.lines().forEach(it -> {}), "chromium-says");
        rest.setDaemon(true);
        rest.start();
        return match.group(1);
      }
    }
    throw new IOException("Chromium has ended");
  }

  /** Does something on the page. */
  JsonObject ask(String method, JsonObject parameters) {
    return ask(session, method, parameters);
  }

  private JsonObject ask(String inSession, String method, JsonObject parameters) {
    var id = ids.incrementAndGet();
    var answer = new CompletableFuture<JsonObject>();
    asked.put(id, answer);
    var command = new JsonObject().put("id", id).put("method", method).put("params", parameters);
    if (!inSession.isEmpty()) {
      command.put("sessionId", inSession);
    }
    socket.sendText(command.encode(), true).join();
    return answer.orTimeout(BOUND_SECONDS, TimeUnit.SECONDS).join();
  }

  /** The value of a script's last expression, as text. */
  String evaluate(String script) {
    var answer =
        ask(
            "Runtime.evaluate",
            new JsonObject()
                .put("expression", script)
                .put("awaitPromise", true)
                .put("returnByValue", true));
    if (answer.containsKey("exceptionDetails")) {
      throw new AssertionError(answer.getJsonObject("exceptionDetails").encode());
    }
    return String.valueOf(answer.getJsonObject("result").getValue("value"));
  }

  void open(String url) {
    ask("Page.navigate", new JsonObject().put("url", url));
  }

  void offline(boolean isOffline) {
    ask("Network.enable", new JsonObject());
    ask(
        "Network.emulateNetworkConditions",
        new JsonObject()
            .put("offline", isOffline)
            .put("latency", 0)
            .put("downloadThroughput", -1)
            .put("uploadThroughput", -1));
  }

  byte[] screenshot() {
    var answer = ask("Page.captureScreenshot", new JsonObject().put("format", "png"));
    return Base64.getDecoder().decode(answer.getString("data"));
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    message.append(data);
    if (last) {
      answered(new JsonObject(message.toString()));
      message.setLength(0);
    }
    from.request(1);
    return CompletableFuture.completedFuture(null);
  }

  private void answered(JsonObject answer) {
    var waiting = asked.remove(answer.getInteger("id", 0));
    if (waiting == null) {
      return;
    }
    if (answer.containsKey("error")) {
      waiting.completeExceptionally(new AssertionError(answer.encode()));
    } else {
      waiting.complete(answer.getJsonObject("result"));
    }
  }

  @Override
  public void close() {
    socket.abort();
    process.destroyForcibly();
    process.onExit().orTimeout(BOUND_SECONDS, TimeUnit.SECONDS).join();
  }
}
