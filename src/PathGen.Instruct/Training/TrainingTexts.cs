using System.Globalization;

namespace PathGen.Instruct;

/// <summary>The configurations and scripts of a training folder.</summary>
internal static class TrainingTexts
{
    /// <summary>DeepSpeed's configuration of a stage of ZeRO, as LLaVA's scripts use it.</summary>
    public static string Zero(int stage) => stage == 2
        ? """
          {
            "fp16": {"enabled": "auto", "loss_scale": 0, "loss_scale_window": 1000, "initial_scale_power": 16, "hysteresis": 2, "min_loss_scale": 1},
            "bf16": {"enabled": "auto"},
            "train_micro_batch_size_per_gpu": "auto",
            "train_batch_size": "auto",
            "gradient_accumulation_steps": "auto",
            "zero_optimization": {"stage": 2, "overlap_comm": true, "contiguous_gradients": true, "sub_group_size": 1e9, "reduce_bucket_size": "auto"}
          }

          """
        : """
          {
            "fp16": {"enabled": "auto", "loss_scale": 0, "loss_scale_window": 1000, "initial_scale_power": 16, "hysteresis": 2, "min_loss_scale": 1},
            "bf16": {"enabled": "auto"},
            "train_micro_batch_size_per_gpu": "auto",
            "train_batch_size": "auto",
            "gradient_accumulation_steps": "auto",
            "zero_optimization": {
              "stage": 3, "overlap_comm": true, "contiguous_gradients": true, "sub_group_size": 1e9, "reduce_bucket_size": "auto", "stage3_prefetch_bucket_size": "auto",
              "stage3_param_persistence_threshold": "auto", "stage3_max_live_parameters": 1e9, "stage3_max_reuse_distance": 1e9, "stage3_gather_16bit_weights_on_model_save": true
            }
          }

          """;

    /// <summary>Stage one: the projector alone learns to say captions.</summary>
    public static string Pretrain(TrainingExportOptions options, int accumulate, int perGpu) => Script(options, string.Create(CultureInfo.InvariantCulture, $$"""
        deepspeed --num_gpus {{options.Gpus}} "$LLAVA/llava/train/train_mem.py" \
            --deepspeed "$HERE/zero2.json" \
            --model_name_or_path {{options.LanguageModel}} \
            --version plain \
            --data_path "$HERE/../data/pretrain.json" \
            --image_folder "$IMAGES" \
            --vision_tower {{options.VisionTower}} \
            --mm_projector_type mlp2x_gelu \
            --tune_mm_mlp_adapter True \
            --mm_vision_select_layer -2 \
            --mm_use_im_start_end False \
            --mm_use_im_patch_token False \
            --bf16 True \
            --output_dir "$HERE/../checkpoints/pretrain" \
            --num_train_epochs 1 \
            --per_device_train_batch_size {{perGpu}} \
            --gradient_accumulation_steps {{accumulate}} \
            --evaluation_strategy no \
            --save_strategy steps \
            --save_steps 24000 \
            --save_total_limit 1 \
            --learning_rate 1e-3 \
            --weight_decay 0. \
            --warmup_ratio 0.03 \
            --lr_scheduler_type cosine \
            --logging_steps 1 \
            --tf32 True \
            --model_max_length 2048 \
            --gradient_checkpointing True \
            --dataloader_num_workers 4 \
            --lazy_preprocess True \
            --report_to none

        """));

    /// <summary>Stage two: projector and language model learn from the instruction data.</summary>
    public static string Finetune(TrainingExportOptions options, int accumulate, int perGpu) => Script(options, string.Create(CultureInfo.InvariantCulture, $$"""
        deepspeed --num_gpus {{options.Gpus}} "$LLAVA/llava/train/train_mem.py" \
            --deepspeed "$HERE/zero3.json" \
            --model_name_or_path {{options.LanguageModel}} \
            --version v1 \
            --data_path "$HERE/../data/finetune.json" \
            --image_folder "$IMAGES" \
            --vision_tower {{options.VisionTower}} \
            --pretrain_mm_mlp_adapter "$HERE/../checkpoints/pretrain/mm_projector.bin" \
            --mm_projector_type mlp2x_gelu \
            --mm_vision_select_layer -2 \
            --mm_use_im_start_end False \
            --mm_use_im_patch_token False \
            --image_aspect_ratio pad \
            --group_by_modality_length True \
            --bf16 True \
            --output_dir "$HERE/../checkpoints/llava" \
            --num_train_epochs 1 \
            --per_device_train_batch_size {{perGpu}} \
            --gradient_accumulation_steps {{accumulate}} \
            --evaluation_strategy no \
            --save_strategy steps \
            --save_steps 50000 \
            --save_total_limit 1 \
            --learning_rate 2e-5 \
            --weight_decay 0. \
            --warmup_ratio 0.03 \
            --lr_scheduler_type cosine \
            --logging_steps 1 \
            --tf32 True \
            --model_max_length 2048 \
            --gradient_checkpointing True \
            --dataloader_num_workers 4 \
            --lazy_preprocess True \
            --report_to none

        """));

    /// <summary>CLIP on the captions, by open_clip.</summary>
    public static string Clip(TrainingExportOptions options) => string.Create(CultureInfo.InvariantCulture, $$"""
        #!/usr/bin/env bash
        # open_clip (pip install open_clip_torch[training]). IMAGES is the folder of {wsi_id}/{x}_{y}.jpg.
        set -euo pipefail
        HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
        : "${IMAGES:?the folder with the pictures}"
        ln -sfn "$IMAGES" "$HERE/../data/images"
        cd "$HERE/../data"
        torchrun --nproc_per_node {{options.Gpus}} -m open_clip_train.main \
            --model {{options.ClipArchitecture}} \
            --pretrained {{options.ClipWeights}} \
            --dataset-type csv \
            --train-data clip.csv \
            --csv-separator "$(printf '\t')" \
            --csv-img-key filepath \
            --csv-caption-key title \
            --batch-size 128 \
            --lr 5e-4 \
            --beta1 0.9 \
            --beta2 0.98 \
            --eps 1e-6 \
            --wd 0.2 \
            --warmup 2000 \
            --epochs 32 \
            --precision amp \
            --local-loss \
            --gather-with-grad \
            --grad-checkpointing \
            --workers 8 \
            --logs "$HERE/../checkpoints" \
            --name clip

        """);

    /// <summary>What to do with the folder.</summary>
    public static string Readme(TrainingExportOptions options, int pairs, int records) => string.Create(CultureInfo.InvariantCulture, $$"""
        # Train further

        {{pairs}} pairs and {{records}} instruction records. Research use only; not a diagnostic device. Data, base models and code keep their own licences; read them before training.

        Pictures are not in this folder: `IMAGES` is the folder that has them as `{wsi_id}/{x}_{y}.jpg`, made by `pathgen export RUN --format llava`.

        ## LLaVA

        LLaVA-1.5's own recipe in two stages: `llava/1-pretrain.sh` (projector alone, global batch 256, learning rate 1e-3) and `llava/2-finetune.sh` (projector and language model, global
        batch 128, learning rate 2e-5), one epoch each, on {{options.Gpus}} GPUs.

            git clone https://github.com/haotian-liu/LLaVA && pip install -e 'LLaVA[train]'
            LLAVA=LLaVA IMAGES=images llava/1-pretrain.sh
            LLAVA=LLaVA IMAGES=images llava/2-finetune.sh

        The result imports with one command:

            pathgen model import checkpoints/llava --vision-tower VISION_TOWER --precision q4 --out my-llava

        ## CLIP

        open_clip with the hyper-parameters of CLIP's paper (Radford et al., 2021, table 18: Adam 0.9, 0.98, 1e-6, weight decay 0.2, 2000 steps of warm-up, 32 epochs; learning rate 5e-4 for
        ViT-B/16). That rate is for training from the beginning with a batch of 32,768: with fewer pictures at once, or beginning from `{{options.ClipWeights}}`, lower it.

            IMAGES=images clip/train.sh
            pathgen model import checkpoints/clip/checkpoints/epoch_32.pt --arch {{options.ClipArchitecture}} --activation quickgelu --out my-clip

        """);

    private static string Script(TrainingExportOptions options, string command) => string.Create(CultureInfo.InvariantCulture, $$"""
        #!/usr/bin/env bash
        # LLaVA-1.5 on {{options.Gpus}} GPUs. LLAVA is a checkout of github.com/haotian-liu/LLaVA, IMAGES the folder of {wsi_id}/{x}_{y}.jpg.
        set -euo pipefail
        HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
        : "${LLAVA:?a checkout of LLaVA}" "${IMAGES:?the folder with the pictures}"

        """) + command;
}
