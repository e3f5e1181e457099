package io.lth.airflow.client;

import io.lth.airflow.client.wire.AirflowApi;
import io.lth.airflow.client.wire.Json;
import io.lth.airflow.client.wire.Received.LoginResponse;
import io.lth.airflow.client.wire.Sent.LoginBody;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClientOptions;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.resteasy.reactive.client.api.LoggingScope;
import org.jspecify.annotations.Nullable;

/**
 * Questions and answers: logs in when it must, asks again where that is safe, and tells no answer,
 * a declined request and an answer that is none of Airflow's apart. The token lives here only, and
 * in no message.
 */
final class Conversation implements AutoCloseable {
  private static final String LOGIN = "POST /auth/token";

  private final Access access;
  private final AirflowApi api;
  private final AtomicReference<@Nullable String> token = new AtomicReference<>();

  Conversation(Access access) {
    this.access = access;
    // Nothing is logged, whatever the application's settings: they would log the token.
    this.api =
        QuarkusRestClientBuilder.newBuilder()
            .baseUri(access.server())
            .connectTimeout(access.patience().connectWithin().toMillis(), TimeUnit.MILLISECONDS)
            .readTimeout(access.patience().answerWithin().toMillis(), TimeUnit.MILLISECONDS)
            .followRedirects(false)
            .disableDefaultMapper(true)
            .loggingScope(LoggingScope.NONE)
            .httpClientOptions(
                new HttpClientOptions()
                    .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setReadIdleTimeout(
                        Math.toIntExact(access.patience().answerWithin().toMillis())))
            .build(AirflowApi.class);
  }

  /** A request, given the Authorization header's value. */
  @FunctionalInterface
  interface Question {
    Uni<Response> ask(AirflowApi api, String bearer);
  }

  /** A request for which nobody must be logged in. */
  @FunctionalInterface
  interface OpenQuestion {
    Uni<Response> ask(AirflowApi api);
  }

  /**
   * A document, and when the server said it.
   *
   * @param said by the server's clock, whole seconds; null if it did not say
   */
  record Answer<T>(T document, @Nullable Instant said) {}

  /** Asks, again and again within the access' patience; whatever is asked is safe to repeat. */
  <T> Answer<T> repeated(String call, Class<T> type, Question question) throws Refused {
    return read(call, type, loggedIn(call, question, access.patience().repeats()));
  }

  /** Asks once, and again only where the token had lapsed. */
  <T> Answer<T> once(String call, Class<T> type, Question question) throws Refused {
    return read(call, type, loggedIn(call, question, 0));
  }

  /** Asks like {@link #repeated}, without a token. */
  <T> T open(String call, Class<T> type, OpenQuestion question) throws Refused {
    Response response = response(call, question, access.patience().repeats());
    return read(call, type, accepted(call, response)).document();
  }

  URI server() {
    return access.server();
  }

  private Response loggedIn(String call, Question question, int repeats) throws Refused {
    String first = currentToken();
    Response response = response(call, to -> question.ask(to, "Bearer " + first), repeats);
    if (response.getStatus() != 401) {
      return accepted(call, response);
    }
    token.compareAndSet(first, null);
    String second = currentToken();
    response = response(call, to -> question.ask(to, "Bearer " + second), repeats);
    if (response.getStatus() == 401) {
      token.compareAndSet(second, null);
      throw loginRefused("HTTP 401 to a token just given: " + call);
    }
    return accepted(call, response);
  }

  private String currentToken() {
    String known = token.get();
    if (known != null) {
      return known;
    }
    LoginBody credentials = new LoginBody(access.user(), access.password().get());
    String fresh;
    try {
      fresh =
          open(LOGIN, LoginResponse.class, to -> to.createToken(Json.write(credentials)))
              .accessToken();
    } catch (Refused refused) {
      throw loginRefused(refused.description());
    }
    token.set(fresh);
    return fresh;
  }

  private Response response(String call, OpenQuestion question, int repeats) {
    for (int attempt = 0; ; attempt++) {
      String failure;
      @Nullable RuntimeException cause = null;
      try {
        Response response = question.ask(api).await().atMost(access.patience().answerWithin());
        int status = response.getStatus();
        if (status < 500 && status != 429) {
          return response;
        }
        failure = "HTTP %d: %s".formatted(status, reason(body(response)));
      } catch (ProcessingException | TimeoutException | CompletionException | VertxException e) {
        // The last is what a connection that closes amid an answer ends in.
        failure = failure(e);
        cause = e;
      }
      if (attempt >= repeats) {
        throw away(call, attempt + 1, failure, cause);
      }
      pause(call, attempt, failure);
    }
  }

  private Response accepted(String call, Response response) throws Refused {
    int status = response.getStatus();
    if (status >= 200 && status < 300) {
      return response;
    }
    byte[] body = body(response);
    if (status >= 400 && Reason.in(body).isPresent()) {
      throw new Refused(call, status, reason(body));
    }
    throw unreadable(call, "HTTP %d: %s".formatted(status, reason(body)), null);
  }

  private <T> Answer<T> read(String call, Class<T> type, Response response) {
    Date date = response.getDate();
    try {
      return new Answer<>(Json.read(body(response), type), date == null ? null : date.toInstant());
    } catch (IOException e) {
      throw unreadable(call, firstLine(e), e);
    }
  }

  private static byte[] body(Response response) {
    byte @Nullable [] body = response.readEntity(byte[].class);
    return body == null ? new byte[0] : body;
  }

  /** Neither a proxy's page nor Airflow itself gets the token into a message. */
  private String reason(byte[] body) {
    String text = Reason.in(body).orElseGet(() -> Reason.foreign(body));
    String secret = token.get();
    return secret == null ? text : text.replace(secret, "(token)");
  }

  private void pause(String call, int attempt, String failure) {
    try {
      Thread.sleep(Patience.pauseAfter(attempt));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw away(call, attempt + 1, failure + "; the wait for it was interrupted", null);
    }
  }

  private static String failure(RuntimeException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return cause.getMessage() == null
        ? cause.getClass().getSimpleName()
        : "%s: %s".formatted(cause.getClass().getSimpleName(), cause.getMessage());
  }

  /** Jackson's further lines repeat the document. */
  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no JSON");
  }

  private ProblemException away(
      String call, int attempts, String failure, @Nullable RuntimeException cause) {
    Problem problem =
        Problem.of(Fault.PLATFORM, "airflow-away")
            .expected("Airflow to answer: " + call)
            .found(attempts == 1 ? failure : "%s (asked %d times)".formatted(failure, attempts))
            .where(access.server().toString())
            .remedy("See whether Airflow's API server runs, and ask again.");
    return cause == null ? problem.exception() : problem.exception(cause);
  }

  private ProblemException loginRefused(String found) {
    return Problem.of(Fault.REQUEST, "airflow-refused-login")
        .expected("Airflow to let in the user " + access.user())
        .found(found)
        .where(access.server().toString())
        .remedy("Give the user and the password that this Airflow knows.")
        .exception();
  }

  private ProblemException unreadable(String call, String found, @Nullable IOException cause) {
    Problem problem =
        Problem.of(Fault.PLATFORM, "airflow-unreadable")
            .expected("an answer as Airflow's REST API v2 gives it: " + call)
            .found(found)
            .where(access.server().toString())
            .remedy(
                "See what listens at this address: it must be Airflow's API server (tested with"
                    + " %s), or a proxy that hands its answers on unchanged."
                        .formatted(AirflowVersion.TESTED));
    return cause == null ? problem.exception() : problem.exception(cause);
  }

  @Override
  public void close() {
    token.set(null);
    try {
      api.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
