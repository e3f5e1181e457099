package io.lth.airflow.client.wire;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.Closeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Airflow's calls as the Quarkus REST client makes them: addresses and parameters. Bodies go and
 * come as bytes, so that neither a status nor the application's Jackson settings decide how they
 * are read ({@link Json} does); answers come as a {@link Uni}, so that waiting for a body ends too:
 * the client's own read timeout ends with the headers.
 */
@Path("/")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface AirflowApi extends Closeable {
  String DAG = "api/v2/dags/{dag_id}";
  String RUN = DAG + "/dagRuns/{dag_run_id}";
  String TASK = RUN + "/taskInstances/{task_id}";

  @POST
  @Path("auth/token")
  Uni<Response> createToken(byte[] loginBody);

  @GET
  @Path("api/v2/monitor/health")
  Uni<Response> health();

  @GET
  @Path("api/v2/version")
  Uni<Response> version();

  @GET
  @Path("api/v2/importErrors")
  Uni<Response> importErrors(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
      @QueryParam("order_by") String orderBy,
      @QueryParam("limit") int limit,
      @QueryParam("offset") int offset);

  @GET
  @Path(DAG)
  Uni<Response> dag(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer, @PathParam("dag_id") String dag);

  @PATCH
  @Path(DAG)
  Uni<Response> patchDag(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
      @PathParam("dag_id") String dag,
      @QueryParam("update_mask") List<String> updateMask,
      byte[] dagPatchBody);

  @GET
  @Path(DAG + "/tasks")
  Uni<Response> tasks(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer, @PathParam("dag_id") String dag);

  @POST
  @Path(DAG + "/dagRuns")
  Uni<Response> triggerDagRun(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
      @PathParam("dag_id") String dag,
      byte[] triggerDagRunPostBody);

  @GET
  @Path(DAG + "/dagRuns")
  Uni<Response> dagRuns(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
      @PathParam("dag_id") String dag,
      @QueryParam("dag_id_prefix_pattern") @Nullable String dagPrefix,
      @QueryParam("run_id_prefix_pattern") @Nullable String runPrefix,
      @QueryParam("order_by") String orderBy,
      @QueryParam("limit") int limit,
      @QueryParam("cursor") @Nullable String cursor,
      @QueryParam("offset") @Nullable Integer offset);

  @GET
  @Path(RUN)
  Uni<Response> dagRun(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
      @PathParam("dag_id") String dag,
      @PathParam("dag_run_id") String run);

  @PATCH
  @Path(RUN)
  Uni<Response> patchDagRun(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
      @PathParam("dag_id") String dag,
      @PathParam("dag_run_id") String run,
      @QueryParam("update_mask") List<String> updateMask,
      byte[] dagRunPatchBody);

  @GET
  @Path(RUN + "/taskInstances")
  Uni<Response> taskInstances(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
      @PathParam("dag_id") String dag,
      @PathParam("dag_run_id") String run,
      @QueryParam("updated_at_gte") @Nullable String updatedSince,
      @QueryParam("order_by") String orderBy,
      @QueryParam("limit") int limit,
      @QueryParam("cursor") @Nullable String cursor,
      @QueryParam("offset") @Nullable Integer offset);

  @POST
  @Path(DAG + "/clearTaskInstances")
  Uni<Response> clearTaskInstances(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
      @PathParam("dag_id") String dag,
      byte[] clearTaskInstancesBody);

  @GET
  @Path(TASK + "/xcomEntries")
  Uni<Response> xcomEntries(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
      @PathParam("dag_id") String dag,
      @PathParam("dag_run_id") String run,
      @PathParam("task_id") String task,
      @QueryParam("map_index") int mapIndex,
      @QueryParam("limit") int limit,
      @QueryParam("offset") int offset);

  @GET
  @Path(TASK + "/xcomEntries/{xcom_key}")
  Uni<Response> xcomEntry(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
      @PathParam("dag_id") String dag,
      @PathParam("dag_run_id") String run,
      @PathParam("task_id") String task,
      @PathParam("xcom_key") String key,
      @QueryParam("map_index") int mapIndex);

  @GET
  @Path(TASK + "/logs/{try_number}")
  Uni<Response> log(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
      @PathParam("dag_id") String dag,
      @PathParam("dag_run_id") String run,
      @PathParam("task_id") String task,
      @PathParam("try_number") int tryNumber,
      @QueryParam("map_index") int mapIndex,
      @QueryParam("token") @Nullable String continuation);

  @GET
  @Path("api/v2/pools/{pool_name}")
  Uni<Response> pool(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer, @PathParam("pool_name") String pool);

  @POST
  @Path("api/v2/pools")
  Uni<Response> postPool(@HeaderParam(HttpHeaders.AUTHORIZATION) String bearer, byte[] poolBody);

  @PATCH
  @Path("api/v2/pools/{pool_name}")
  Uni<Response> patchPool(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String bearer,
      @PathParam("pool_name") String pool,
      @QueryParam("update_mask") List<String> updateMask,
      byte[] poolPatchBody);
}
