package dev.marquee.identity;

import dev.marquee.identity.AccountRepository.Credentials;
import dev.marquee.identity.SessionOutcome.EmailTaken;
import dev.marquee.identity.SessionOutcome.InvalidCredentials;
import dev.marquee.identity.SessionOutcome.InvalidRefreshToken;
import dev.marquee.identity.SessionOutcome.Opened;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sessions and keeps them open. */
public final class Sessions {
  private static final Logger log = LoggerFactory.getLogger(Sessions.class);

  private final AccountRepository accounts;
  private final PasswordHash passwords;
  private final AccessToken accessTokens;
  private final RefreshTokens refreshTokens;

  /** Sessions of these accounts, with these tokens. */
  public Sessions(
      AccountRepository accounts,
      PasswordHash passwords,
      AccessToken accessTokens,
      RefreshTokens refreshTokens) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.accessTokens = accessTokens;
    this.refreshTokens = refreshTokens;
  }

  /** Makes an account and signs it in: {@link Opened} or {@link EmailTaken}. */
  public Future<SessionOutcome> register(Profile profile, String password) {
    return passwords
        .hash(password)
        .compose(hash -> accounts.addCustomer(profile, hash))
        .compose(added -> added.map(this::open).orElseGet(() -> no(new EmailTaken())));
  }

  /** Signs an account in: {@link Opened} or {@link InvalidCredentials}. */
  public Future<SessionOutcome> login(String email, String password) {
    return accounts.findCredentials(email).compose(found -> login(found, password));
  }

  /** Makes a guest, who may hold and book without saying who they are: {@link Opened}. */
  public Future<SessionOutcome> guest() {
    return accounts.addGuest().compose(this::open);
  }

  /**
   * Goes on with a session, with the roles that the account has now: {@link Opened} or {@link
   * InvalidRefreshToken}. The token that was presented is spent; if it was spent before, the
   * session ends.
   */
  public Future<SessionOutcome> refresh(String refreshToken) {
    return refreshTokens
        .rotate(refreshToken)
        .compose(rotated -> rotated.map(this::goOn).orElseGet(() -> no(new InvalidRefreshToken())));
  }

  /** Opens a session for who has signed in elsewhere: {@link Opened}. */
  Future<SessionOutcome> signedIn(UUID accountId) {
    return accounts.find(accountId).compose(account -> open(account.orElseThrow()));
  }

  private Future<SessionOutcome> login(Optional<Credentials> found, String password) {
    return passwords
        .matches(password, found.map(Credentials::passwordHash))
        .compose(
            matches ->
                found
                    .filter(credentials -> matches)
                    .map(credentials -> open(credentials.account()))
                    .orElseGet(() -> no(new InvalidCredentials())));
  }

  private Future<SessionOutcome> open(Account account) {
    return refreshTokens
        .begin(account.id())
        .map(refreshToken -> session(account, refreshToken))
        .onSuccess(
            opened -> log.atInfo().addKeyValue("account", account.id()).log("session.opened"));
  }

  private Future<SessionOutcome> goOn(RefreshTokens.Rotated rotated) {
    return accounts
        .find(rotated.accountId())
        .map(
            found ->
                found
                    .map(account -> session(account, rotated.token()))
                    .orElseGet(InvalidRefreshToken::new));
  }

  private SessionOutcome session(Account account, String refreshToken) {
    return new Opened(account, accessTokens.sign(account), refreshToken, accessTokens.seconds());
  }

  private static Future<SessionOutcome> no(SessionOutcome outcome) {
    return Future.succeededFuture(outcome);
  }
}
