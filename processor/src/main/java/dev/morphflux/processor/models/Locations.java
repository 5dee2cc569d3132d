package dev.morphflux.processor.models;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where releases lie: an absolute path, a {@code file:} URI, or an {@code http(s):} URI. Safe for
 * use by several threads.
 */
final class Locations {

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  /**
   * Begins to read; may block for about 40 s, and longer where the server sends nothing more.
   *
   * @throws RefusedReleaseException if this is no location
   * @throws IOException if nothing can be read there now
   */
  InputStream open(String location) throws IOException {
    return isRemote(location) ? download(uri(location)) : Files.newInputStream(path(location));
  }

  private static boolean isRemote(String location) {
    String start = location.toLowerCase(Locale.ROOT);
    return start.startsWith("http:") || start.startsWith("https:");
  }

  private static Path path(String location) {
    try {
      Path path =
          location.toLowerCase(Locale.ROOT).startsWith("file:")
              ? Path.of(uri(location))
              : Path.of(location);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (IllegalArgumentException e) {
      throw unknown(location, e);
    }
    throw unknown(location, null);
  }

  private static URI uri(String location) {
    try {
      return URI.create(location);
    } catch (IllegalArgumentException e) {
      throw unknown(location, e);
    }
  }

  private static RefusedReleaseException unknown(String location, @Nullable Throwable cause) {
    return new RefusedReleaseException(
        "'%s' is no place to read from; expected an absolute path, or a URI that starts with file:, http: or https:"
            .formatted(location),
        cause);
  }

  private InputStream download(URI uri) throws IOException {
    HttpRequest request;
    try {
      request = HttpRequest.newBuilder(uri).timeout(ANSWER).build();
    } catch (IllegalArgumentException e) {
      throw unknown(uri.toString(), e);
    }
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        response.body().close();
        throw new IOException("the server answers with the status " + response.statusCode());
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
