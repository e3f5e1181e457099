package io.lth.jobs.http;

import io.lth.jobs.problem.ProblemDocument;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Who calls anything under /v1 bears the token. */
@Provider
@PreMatching
public class TokenFilter implements ContainerRequestFilter {
  private static final String SCHEME = "Bearer ";

  /** Read with the first request: filters are made before the configuration is there. */
  private final Instance<ServiceToken> token;

  public TokenFilter(Instance<ServiceToken> token) {
    this.token = token;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    if (!request.getUriInfo().getPath().startsWith("/v1/")) {
      return;
    }
    String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      refuse(request, "token-missing", "none");
    } else if (!MessageDigest.isEqual(
        header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8),
        token.get().value().getBytes(StandardCharsets.UTF_8))) {
      refuse(request, "token-wrong", "another one");
    }
  }

  private static void refuse(ContainerRequestContext request, String code, String found) {
    Problem problem =
        Problem.of(Fault.REQUEST, code)
            .expected("the service's token (Authorization: Bearer …)")
            .found(found)
            .where(request.getUriInfo().getPath())
            .remedy("send the one line of the file that LTH_TOKEN_FILE names");
    request.abortWith(
        ProblemResponses.of(ProblemDocument.of(problem))
            .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
            .build());
  }
}
