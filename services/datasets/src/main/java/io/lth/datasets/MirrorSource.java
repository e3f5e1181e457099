package io.lth.datasets;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A folder on the web with each file as it is packed. Each file is asked for once: the next source
 * is the second try.
 *
 * @param address ends in /
 * @param connect how long a connection may take
 * @param transfer how long one whole file may take
 */
record MirrorSource(URI address, Duration connect, Duration transfer) implements Source {

  @Override
  public String name() {
    return address.toString();
  }

  @Override
  public void deliver(List<KnownFile> files, Delivery delivery) throws SourceMissException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(connect)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    try {
      for (KnownFile file : files) {
        URI uri = address.resolve(file.mirrored());
        delivery.accept(file, download(client, uri, Content.limit(file)), uri.toString());
      }
    } finally {
      client.shutdownNow();
    }
  }

  private byte[] download(HttpClient client, URI uri, int limit) throws SourceMissException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            HttpRequest.newBuilder(uri).GET().build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), limit));
    try {
      HttpResponse<byte[]> response = answer.get(transfer.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new SourceMissException("HTTP status %d".formatted(response.statusCode()));
      }
      return response.body();
    } catch (ExecutionException e) {
      throw new SourceMissException(reason(e.getCause() == null ? e : e.getCause()));
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new SourceMissException(
          "the transfer took longer than %s s".formatted(transfer.toMillis() / 1000.0));
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw Interruption.problem(uri.toString(), e);
    }
  }

  private String reason(Throwable failure) {
    return switch (failure) {
      case HttpConnectTimeoutException _ ->
          "no connection within %s s".formatted(connect.toMillis() / 1000.0);
      case IOException e when e.getCause() instanceof UnresolvedAddressException ->
          "the host name is not known here";
      case IOException e when e.getCause() != null && e.getMessage() == null ->
          reason(e.getCause());
      default ->
          failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    };
  }
}
