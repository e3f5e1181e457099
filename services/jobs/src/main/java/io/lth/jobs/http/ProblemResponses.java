package io.lth.jobs.http;

import io.lth.jobs.problem.ProblemDocument;
import io.lth.jobs.settings.JobsSettings;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever goes wrong is answered as an RFC 9457 document. */
public class ProblemResponses {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemResponses.class);

  private final Instance<JobsSettings> settings;

  public ProblemResponses(Instance<JobsSettings> settings) {
    this.settings = settings;
  }

  static Response.ResponseBuilder of(ProblemDocument document) {
    return Response.status(document.status())
        .type(ProblemDocument.MEDIA_TYPE)
        .entity(document.json());
  }

  @ServerExceptionMapper
  public Response problem(ProblemException exception) {
    ProblemDocument document = ProblemDocument.of(exception.problems().getFirst());
    Response.ResponseBuilder answer = of(document);
    if (document.status() == 429 || document.status() == 503) {
      answer.header("Retry-After", Math.max(1, settings.get().retryAfter().toSeconds()));
    }
    return answer.build();
  }

  @ServerExceptionMapper
  public Response framework(WebApplicationException exception, UriInfo uri) {
    int status = exception.getResponse().getStatus();
    if (status < 400) {
      return exception.getResponse();
    }
    String found = String.valueOf(exception.getMessage());
    Problem problem =
        switch (status) {
          case 404 -> refused("path-unknown", "a path of the API", found, uri);
          case 405 -> refused("method-not-allowed", "a method that the path has", found, uri);
          case 406 -> refused("media-type-not-acceptable", "Accept: application/json", found, uri);
          case 415 -> refused("media-type-unsupported", "a body of application/json", found, uri);
          case 413 -> refused("body-too-large", "a smaller body", found, uri);
          default ->
              status < 500
                  ? refused("request-malformed", "a request of the API", found, uri)
                  : defect(exception, uri);
        };
    return of(ProblemDocument.of(problem)).build();
  }

  @ServerExceptionMapper
  public Response unexpected(RuntimeException exception, UriInfo uri) {
    return of(ProblemDocument.of(defect(exception, uri))).build();
  }

  private static Problem defect(RuntimeException exception, UriInfo uri) {
    LOG.error("{} failed", uri.getPath(), exception);
    return ProblemDocument.problem(exception, uri.getPath());
  }

  private static Problem refused(String code, String expected, String found, UriInfo uri) {
    return Problem.of(Fault.REQUEST, code)
        .expected(expected)
        .found(found.isBlank() ? "something else" : found)
        .where(uri.getPath())
        .remedy("see /q/openapi for what the service answers");
  }
}
