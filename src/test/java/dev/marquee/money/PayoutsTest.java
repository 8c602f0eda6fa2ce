package dev.marquee.money;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A partner with two venues that sold something a week ago. */
class PayoutsTest {
  private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);
  private static final String YESTERDAY = TODAY.minusDays(1).toString();

  private final Api admin = account("admin");
  private Api partner;
  private String partnerId;
  private Show first;
  private Show second;
  private Api buyer;

  private static Api account(String... roles) {
    var account = Api.register();
    Fixtures.grant(account.accountId(), roles);
    return Api.as(account.session().getJsonObject("user").getString("email"));
  }

  @BeforeEach
  void open() {
    first = Fixtures.showtime(3, 5).insert();
    second = Fixtures.showtime(3, 5).insert();
    partner = account("customer", "partner");
    Fixtures.own(partner.accountId(), first.venue());
    Fixtures.own(partner.accountId(), second.venue());
    partnerId =
        String.valueOf(
            TestStack.get()
                .database()
                .number("select partner_id from venue where venue_id = ?", first.venue()));
    buyer = Api.guest();
  }

  private String sell(Show show, String... seats) {
    var booked = buyer.book(buyer.held(show.id(), seats), "pm_card_visa");
    assertThat(booked).hasStatus(201);
    return booked.json().getString("id");
  }

  /** All that is in the ledger happened a week ago: nobody may change it, but for the clock. */
  private void aWeekPasses() {
    for (var show : List.of(first, second)) {
      TestStack.get()
          .database()
          .update(
              """
              do $$
              begin
                alter table ledger_entry disable trigger ledger_entry_append_only;
                update ledger_entry set occurred_at = occurred_at - interval '7 days'
                where showtime_id = %d;
                alter table ledger_entry enable trigger ledger_entry_append_only;
              end $$
              """
                  .formatted(show.id()));
    }
  }

  private String path() {
    return "/partners/" + partnerId + "/payouts";
  }

  private Response pay(String currency) {
    return admin.post(path(), new JsonObject().put("currency", currency).put("until", YESTERDAY));
  }

  private JsonObject owed() {
    var report =
        partner.get(
            "/partners/%s/reports/payouts?from=%s&to=%s"
                .formatted(partnerId, TODAY.minusDays(30), TODAY));
    assertThat(report).hasStatus(200);
    assertThat(report.json().getJsonArray("items")).hasSize(1);
    return report.json().getJsonArray("items").getJsonObject(0);
  }

  private static JsonObject euros(long amount) {
    return new JsonObject().put("amount", amount).put("currency", "EUR");
  }

  @Test
  void a_payout_takes_all_that_is_owed_once() {
    sell(first, "A1", "B1");
    sell(second, "C1");
    aWeekPasses();

    var paid = pay("EUR");
    var again = pay("EUR");

    assertThat(paid).hasStatus(201);
    assertThat(paid.json().getJsonObject("amount")).isEqualTo(euros(4500));
    assertThat(again).isProblem(409, "nothing_to_pay");
    assertThat(owed().getJsonObject("payable")).isEqualTo(euros(4500));
    assertThat(owed().getJsonObject("paid_out")).isEqualTo(euros(4500));
    assertThat(partner.get(path()).json().getJsonArray("items").getJsonObject(0))
        .isEqualTo(paid.json());
    assertThat(balance("PARTNER")).isZero();
    assertThat(balance("PAYOUT")).isEqualTo(-4500);
  }

  private long balance(String account) {
    return TestStack.get()
        .database()
        .number(
            """
            select coalesce(sum(amount), 0)::bigint
            from ledger_entry
            where partner_id = ?::bigint and account = ?
            """,
            partnerId,
            account);
  }

  @Test
  void what_moved_since_waits_for_its_own_payout() {
    sell(first, "A1");
    aWeekPasses();
    sell(first, "A2");

    var paid = pay("EUR");

    assertThat(paid.json().getJsonObject("amount")).isEqualTo(euros(1000));
    assertThat(balance("PARTNER")).isEqualTo(-1000);
  }

  @Test
  void a_refund_after_its_payout_is_set_off() {
    var early = sell(first, "C1");
    aWeekPasses();
    assertThat(pay("EUR")).hasStatus(201);
    assertThat(buyer.cancel(early)).hasStatus(200);
    sell(second, "C1", "A1");
    aWeekPasses();

    var paid = pay("EUR");

    assertThat(paid).hasStatus(201);
    assertThat(paid.json().getJsonObject("amount")).isEqualTo(euros(1000));
    assertThat(balance("PARTNER")).isZero();
  }

  @Test
  void two_who_pay_at_once_pay_once() {
    sell(first, "A1", "A2");
    aWeekPasses();

    var statuses = IntStream.range(0, 4).parallel().mapToObj(i -> pay("EUR").status()).toList();

    assertThat(statuses).containsExactlyInAnyOrder(201, 409, 409, 409);
    assertThat(balance("PAYOUT")).isEqualTo(-2000);
  }

  @Test
  void a_payout_is_written_down() {
    sell(first, "A1");
    aWeekPasses();

    var paid = pay("EUR");

    assertThat(
            TestStack.get()
                .database()
                .one(
                    """
                    select action, account_id::text as account, partner_id::text as partner
                    from audit_entry
                    where subject_kind = 'payout' and subject_id = ?
                    """,
                    paid.json().getString("id")))
        .isEqualTo(
            new JsonObject()
                .put("action", "payout.booked")
                .put("account", admin.accountId().toString())
                .put("partner", partnerId));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"currency\": \"EUR\"} | ''",
        "{\"currency\": \"eur\", \"until\": \"2026-01-01\"} | /currency",
        "{\"currency\": \"EUR\", \"until\": \"2026-02-30\"} | /until",
        "{\"currency\": \"EUR\", \"until\": \"9998-01-01\"} | /until",
        "{\"currency\": \"EUR\", \"until\": \"2026-01-01\", \"amount\": 1} | /amount",
        "{\"currency\": \"EUR\", \"until\": \"2026-01-01\", \"reference\": \"\"} | /reference"
      })
  void a_payout_that_makes_no_sense_is_refused(String body, String pointer) {
    var refused = admin.post(path(), new JsonObject(body));

    assertThat(refused).isProblem(400, "invalid_request");
    assertThat(refused.json().getJsonArray("errors").getJsonObject(0).getString("pointer"))
        .startsWith(pointer);
  }

  @Test
  void only_admins_pay_and_only_for_partners_that_there_are() {
    var body = new JsonObject().put("currency", "EUR").put("until", YESTERDAY);

    assertThat(partner.post(path(), body)).isProblem(403, "forbidden");
    assertThat(Api.anonymous().post(path(), body)).isProblem(401, "unauthenticated");
    assertThat(admin.post("/partners/999999999/payouts", body)).isProblem(404, "not_found");
    assertThat(admin.post("/partners/x/payouts", body)).isProblem(404, "not_found");
    assertThat(pay("USD")).isProblem(409, "nothing_to_pay");
  }

  @ParameterizedTest
  @ValueSource(strings = {"payouts", "reports/payouts?from=2026-12-01&to=2026-12-01"})
  void others_see_nothing_of_it(String what) {
    var stranger = account("customer", "partner");
    Fixtures.own(stranger.accountId(), Fixtures.venue("Other " + UUID.randomUUID()));
    var path = "/partners/" + partnerId + "/" + what;

    assertThat(partner.get(path)).hasStatus(200);
    assertThat(admin.get(path)).hasStatus(200);
    assertThat(stranger.get(path)).isProblem(403, "forbidden");
    assertThat(buyer.get(path)).isProblem(403, "forbidden");
    assertThat(Api.anonymous().get(path)).isProblem(401, "unauthenticated");
  }

  @Test
  void a_venue_that_changes_hands_does_not_take_its_past_with_it() {
    sell(first, "A1");
    var heir = account("customer", "partner");
    Fixtures.own(heir.accountId(), first.venue());
    sell(first, "B1");

    var report =
        heir.get(
            "/venues/%d/reports/payouts?from=%s&to=%s"
                .formatted(first.venue(), TODAY.minusDays(2), TODAY.plusDays(2)));

    assertThat(report).hasStatus(200);
    assertThat(report.json().getJsonArray("items").getJsonObject(0).getJsonObject("gross"))
        .isEqualTo(euros(1500));
    assertThat(owed().getJsonObject("gross")).isEqualTo(euros(1000));
  }
}
