package io.lth.jobs.work;

import io.lth.jobs.queue.Caller;
import io.lth.jobs.queue.Job;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Goes on with the caller's trace while his job runs, whenever and wherever that is. */
public final class Tracing {
  private static final TextMapPropagator W3C =
      TextMapPropagator.composite(
          W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

  private final OpenTelemetry telemetry;

  public Tracing(OpenTelemetry telemetry) {
    this.telemetry = telemetry;
  }

  <T> T within(Job job, Supplier<T> work) {
    Context caller = W3C.extract(Context.root(), job.submission().caller(), new Headers());
    Span span =
        telemetry
            .getTracer("io.lth.jobs")
            .spanBuilder("stage " + job.submission().kind().label())
            .setParent(caller)
            .setAttribute("lth.stage", job.submission().stage())
            .setAttribute("lth.workflow", job.submission().workflow())
            .setAttribute("lth.job", job.id())
            .startSpan();
    try (Scope _ = caller.with(span).makeCurrent()) {
      return work.get();
    } catch (RuntimeException e) {
      span.setStatus(StatusCode.ERROR);
      span.recordException(e);
      throw e;
    } finally {
      span.end();
    }
  }

  private static final class Headers implements TextMapGetter<Caller> {
    @Override
    public Iterable<String> keys(Caller carrier) {
      return List.of("traceparent", "baggage");
    }

    @Override
    public @Nullable String get(@Nullable Caller carrier, String key) {
      if (carrier == null) {
        return null;
      }
      Map<String, @Nullable String> headers = new java.util.HashMap<>();
      headers.put("traceparent", carrier.traceparent());
      headers.put("baggage", carrier.baggage());
      return headers.get(key);
    }
  }
}
