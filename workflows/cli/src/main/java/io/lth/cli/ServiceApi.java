package io.lth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.Closeable;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestResponse;

/** What the command line asks of the services: their contract over HTTP, and nothing of theirs. */
@RegisterRestClient
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
interface ServiceApi extends Closeable {

  @GET
  @Path("/jobs")
  RestResponse<JsonNode> jobs(
      @HeaderParam("Authorization") String bearer,
      @QueryParam("workflow") String workflow,
      @QueryParam("state") String state);

  @POST
  @Path("/workflow-runs/{workflow}/end")
  @Consumes(MediaType.APPLICATION_JSON)
  RestResponse<JsonNode> end(
      @HeaderParam("Authorization") String bearer,
      @PathParam("workflow") String workflow,
      JsonNode state);
}
