/* The table of presets. */
#include <tuitrain/nn/presets.h>

#include <stddef.h>

const struct tt_preset tt_presets[] = {
    {"simplenet", "the reference network: one hidden layer of 128",
     "flatten; linear 128 name=fc1; relu; linear name=fc2"},
    {"lenet5", "LeCun, Bottou, Bengio, Haffner, Proc. IEEE 86 (1998), with tanh",
     "conv 6 5 pad=2; tanh; avgpool 2; conv 16 5; tanh; avgpool 2; flatten; "
     "linear 120; tanh; linear 84; tanh; linear"},
    {"cnn-small", "two convolutions with batch norm, then two linear layers",
     "conv 32 3 pad=1; batchnorm; relu; maxpool 2; conv 64 3 pad=1; batchnorm; relu; maxpool 2; "
     "flatten; linear 128; relu; dropout 0.5; linear"},
    {"resnet8", "three residual blocks, after He, Zhang, Ren, Sun, CVPR 2016",
     "conv 16 3 pad=1 bias=no; batchnorm; relu; "
     "residual { conv 16 3 pad=1 bias=no; batchnorm; relu; conv 16 3 pad=1 bias=no; batchnorm }; "
     "relu; "
     "residual { conv 32 3 stride=2 pad=1 bias=no; batchnorm; relu; conv 32 3 pad=1 bias=no; "
     "batchnorm | conv 32 1 stride=2 bias=no; batchnorm }; relu; "
     "residual { conv 64 3 stride=2 pad=1 bias=no; batchnorm; relu; conv 64 3 pad=1 bias=no; "
     "batchnorm | conv 64 1 stride=2 bias=no; batchnorm }; relu; "
     "globalavgpool; flatten; linear"},
    {0},
};
