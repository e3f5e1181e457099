package io.lth.jobs.http;

import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of a submission: described here, read by the domain's own reader. */
@Schema(name = "JobRequest", description = "A stage to be run. Unknown fields are refused.")
public record JobRequestDocument(
    @Schema(description = "The reproduction.", required = true) String experiment,
    @Schema(
            description = "Workflow id of the workflow run, which is open in MLflow.",
            pattern = "[A-Za-z0-9_.:+~-]{1,200}",
            required = true)
        String workflow,
    @Schema(
            description = "The stage, exactly as it stands in plan.json.",
            type = SchemaType.OBJECT,
            required = true)
        Object stage,
    @Schema(description = "Where each input of the stage lies, by its name.", required = true)
        Map<String, JobDocument.Reference> inputs,
    @Schema(
            description =
                "Whether a finished stage of the same key may be taken over from any workflow run.",
            required = true)
        boolean reuse) {}
